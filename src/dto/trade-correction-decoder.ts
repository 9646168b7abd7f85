import type { Rejection } from '../core/market-data/rejection.ts';
import type { TradeCorrection } from '../core/market-data/trade-correction.ts';
import { cleanOptionalNumber, cleanText } from './cleaning.ts';
import { compileValidator } from './compiled-validator.ts';
import { explain, fillCommon, type Mutable, type RawEvent, withOrigin } from './market-event-decoder.ts';
import { TradeCorrectionDto } from './market-event.dto.ts';

const isCorrection = compileValidator(TradeCorrectionDto);

/** Cleans and judges one `correction` of the wire. Never throws. */
export function decodeTradeCorrection(raw: RawEvent, nowMs: number): TradeCorrection | Rejection {
  const dto = fillCommon(new TradeCorrectionDto(), raw, nowMs);
  dto.original_trade_id = cleanText(raw['original_trade_id']) as string;
  dto.trade_id = cleanText(raw['trade_id']) as string | undefined;
  dto.price = cleanOptionalNumber(raw['price']);
  dto.volume = cleanOptionalNumber(raw['volume']);
  if (!isCorrection(dto)) return explain(dto, raw);
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
