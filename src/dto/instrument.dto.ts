import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsObject,
  IsOptional,
  IsPositive,
  Matches,
  ValidateNested,
} from 'class-validator';
import {
  ASSET_CLASSES,
  type AssetClass,
  type Instrument,
  PRICE_KINDS,
  type PriceKind,
} from '../core/instruments/instrument.ts';
import { cleanSymbol, SYMBOL_PATTERN } from './cleaning.ts';
import { isRecord, must, problemsOf, type Strictness } from './problems.ts';
import { toInstance } from './to-instance.ts';

const DAY_MS = 86_400_000;
const MAX_SPLITS = 100;
const MAX_ALIASES = 20;
const VENDOR = /^[a-z][a-z0-9_-]{0,31}$/;

const IsSymbol = () => Matches(SYMBOL_PATTERN, { message: '$property must be a symbol' });

const IsAliases = () =>
  must(
    `what up to ${MAX_ALIASES} vendors call it, such as {"polygon": "X:BTCUSD"}`,
    (value) =>
      isRecord(value) &&
      Object.keys(value).length <= MAX_ALIASES &&
      Object.entries(value).every(
        ([vendor, symbol]) =>
          VENDOR.test(vendor) && typeof symbol === 'string' && SYMBOL_PATTERN.test(symbol),
      ),
  );

class SplitDto {
  @must('a day such as 2024-06-10', isDay) date!: string;

  @must('new shares for an old one, such as 10 or 0.05, and not 1', isRatio) ratio!: number;
}

/** An instrument as the table reference-data has it, and people write it. */
class InstrumentDto {
  @IsSymbol() symbol!: string;

  @IsOptional()
  @Matches(/^[^\p{C}]{1,128}$/u, { message: 'name must be 1 to 128 printable characters' })
  name?: string;

  @IsOptional()
  @Matches(/^([A-Z0-9]{2,10}|24\/7)$/, {
    message: 'exchange must be a market identifier code such as XNYS (ISO 10383)',
  })
  exchange?: string;

  @IsOptional()
  @IsIn(ASSET_CLASSES, { message: `asset_class must be one of ${ASSET_CLASSES.join(', ')}` })
  asset_class?: AssetClass;

  @IsOptional()
  @Matches(/^[A-Za-z0-9]{2,12}$/, { message: 'currency must be a code such as USD, GBX or USDT' })
  currency?: string;

  @IsOptional() @IsSymbol() underlying?: string;
  @IsOptional() @IsPositive({ message: 'tick_size must be a number above 0' }) tick_size?: number;

  @IsOptional()
  @IsIn(PRICE_KINDS, { message: `price_kind must be ${PRICE_KINDS.join(' or ')}` })
  price_kind?: PriceKind;

  @IsOptional() @IsIn([1, 2], { message: 'luld_tier must be 1 or 2' }) luld_tier?: 1 | 2;

  @IsOptional()
  @IsArray({ message: 'splits must be a list of date and ratio' })
  @ArrayMaxSize(MAX_SPLITS, { message: `splits must be at most ${MAX_SPLITS}` })
  @IsObject({ each: true, message: 'splits must be a list of date and ratio' })
  @ValidateNested()
  @Type(() => SplitDto)
  splits?: SplitDto[];

  @IsOptional() @IsAliases() aliases?: Record<string, string>;
  @IsOptional() @IsPositive({ message: 'peg must be a price above 0' }) peg?: number;
}

export type ParsedInstrument =
  | { readonly ok: true; readonly instrument: Instrument }
  /** `symbol`: empty where there is none. */
  | { readonly ok: false; readonly symbol: string; readonly problems: readonly string[] };

/** Reads an instrument of the table, or as somebody writes it. A field that is null is missing. */
export function parseInstrument(
  item: Readonly<Record<string, unknown>>,
  strictness: Strictness = 'pass over unknown fields',
): ParsedInstrument {
  const given = Object.entries(item).filter(([, value]) => value !== null && value !== undefined);
  const dto = toInstance(InstrumentDto, {
    ...Object.fromEntries(given),
    symbol: symbolOf(item['symbol']),
  });
  const problems = problemsOf(dto, strictness);
  if (problems.length > 0) {
    const { symbol } = item;
    return { ok: false, symbol: typeof symbol === 'string' ? symbol.slice(0, 64) : '', problems };
  }
  return { ok: true, instrument: instrumentOf(dto) };
}

/** Polygon's `TpC` is not `TPC`; who writes `aapl` means no other than `AAPL`. */
function symbolOf(value: unknown): unknown {
  return cleanSymbol(value, typeof value === 'string' && /[A-Z]/.test(value));
}

function instrumentOf(dto: InstrumentDto): Instrument {
  return {
    symbol: dto.symbol,
    ...(dto.name !== undefined && { name: dto.name }),
    ...(dto.exchange !== undefined && { exchange: dto.exchange }),
    ...(dto.asset_class !== undefined && { assetClass: dto.asset_class }),
    ...(dto.currency !== undefined && { currency: dto.currency }),
    ...(dto.underlying !== undefined && { underlying: dto.underlying }),
    ...(dto.tick_size !== undefined && { tickSize: dto.tick_size }),
    priceKind: dto.price_kind ?? 'positive',
    ...(dto.luld_tier !== undefined && { luldTier: dto.luld_tier }),
    splits: (dto.splits ?? []).map(({ date, ratio }) => ({ day: Date.parse(date) / DAY_MS, ratio })),
    aliases: dto.aliases ?? {},
    ...(dto.peg !== undefined && { peg: dto.peg }),
  };
}

/** The form that `parseInstrument` reads; what says nothing is left out. */
export function instrumentItem(instrument: Instrument) {
  const { symbol, name, exchange, assetClass, currency, underlying, tickSize, priceKind } = instrument;
  const { luldTier, splits, aliases, peg } = instrument;
  return {
    symbol,
    name,
    exchange,
    asset_class: assetClass,
    currency,
    underlying,
    tick_size: tickSize,
    price_kind: priceKind === 'positive' ? undefined : priceKind,
    luld_tier: luldTier,
    splits: splits.length === 0 ? undefined : splits.map(({ day, ratio }) => ({ date: dateOf(day), ratio })),
    aliases: Object.keys(aliases).length === 0 ? undefined : aliases,
    peg,
  };
}

function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

function isDay(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\d$/.test(value) &&
    !Number.isNaN(Date.parse(value)) &&
    dateOf(Date.parse(value) / DAY_MS) === value
  );
}

/** Beyond a thousand shares for one it is a slip of the pen. */
function isRatio(value: unknown): boolean {
  return typeof value === 'number' && value >= 1e-3 && value <= 1e3 && value !== 1;
}
