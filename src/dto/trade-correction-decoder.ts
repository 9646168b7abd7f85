import type { Rejection } from '../core/market-data/rejection.ts';
import type { TradeCorrection } from '../core/market-data/trade-correction.ts';
import { cleanOptionalNumber, cleanText } from './cleaning.ts';
import { compileValidator } from './compiled-validator.ts';
import {
  compiledLate,
  fillCommon,
  type Mutable,
  type RawEvent,
  refuse,
  withOrigin,
} from './market-event-decoder.ts';
import { SignedTradeCorrectionDto, TradeCorrectionDto } from './market-event.dto.ts';

const isCorrection = compileValidator(TradeCorrectionDto);
const isSignedCorrection = compiledLate(SignedTradeCorrectionDto);

/** Cleans and judges one `correction` of the wire. Never throws. */
export function decodeTradeCorrection(raw: RawEvent, nowMs: number): TradeCorrection | Rejection {
  const dto = fillCommon(new TradeCorrectionDto(), raw, nowMs);
  dto.original_trade_id = cleanText(raw['original_trade_id']) as string;
  dto.trade_id = cleanText(raw['trade_id']) as string | undefined;
  dto.price = cleanOptionalNumber(raw['price']);
  dto.volume = cleanOptionalNumber(raw['volume']);
  return isCorrection(dto) ? correctionOf(dto) : refuse(dto, raw, isSignedCorrection, correctionOf);
}

function correctionOf(dto: TradeCorrectionDto): TradeCorrection {
  const correction: Mutable<TradeCorrection> = {
    type: 'correction',
    symbol: dto.symbol,
    timestampMs: dto.timestamp,
    originalTradeId: dto.original_trade_id,
  };
  if (dto.trade_id !== undefined) correction.tradeId = dto.trade_id;
  if (dto.price !== undefined) correction.price = dto.price;
  if (dto.volume !== undefined) correction.volume = dto.volume;
  return withOrigin(correction, dto);
}
