import {
  AnyValue,
  AtLeast,
  AtMost,
  BAR_OVERHANG,
  BAR_ROUNDING,
  EventTime,
  MetricName,
  NonNegative,
  OptionalDenial,
  OptionalInterval,
  OptionalNonNegative,
  OptionalOneOf,
  OptionalPositive,
  OptionalSigned,
  OptionalText,
  OptionalTextList,
  Positive,
  Signed,
  Text,
  TickerSymbol,
} from './constraints.ts';

const MAX_TEXT = 64;
const MAX_CORRELATION_ID = 128;
/** The tapes give a trade at most four (`@FTI`); other feeds a handful. */
const MAX_CONDITIONS = 16;
const AGGRESSORS = ['buy', 'sell'] as const;

/**
 * The schema of the wire, in its own names. An instance holds a cleaned message: numbers are numbers, the time is
 * epoch milliseconds, and a field nobody sent is undefined. Keys of a message that are not fields here are ignored.
 */
abstract class MarketEventDto {
  @TickerSymbol()
  symbol!: string;

  @EventTime('nowMs')
  timestamp!: number;

  @OptionalText(MAX_TEXT)
  exchange: string | undefined;

  @OptionalText(MAX_TEXT)
  currency: string | undefined;

  @OptionalText(MAX_TEXT)
  source: string | undefined;

  @OptionalText(MAX_CORRELATION_ID)
  correlation_id: string | undefined;

  /** The time against which the future is judged; never on the wire. */
  nowMs!: number;
}

/** `type: "trade"`, the default. */
export class TradeDto extends MarketEventDto {
  @Positive()
  price!: number;

  @NonNegative()
  volume!: number;

  @OptionalPositive()
  bid: number | undefined;

  @OptionalPositive()
  ask: number | undefined;

  @OptionalText(MAX_TEXT)
  trade_id: string | undefined;

  @OptionalTextList(MAX_CONDITIONS, MAX_TEXT)
  conditions: readonly string[] | undefined;

  /** Only a denial says something: true is what a trade does anyway. */
  @OptionalDenial()
  updates_price: false | undefined;

  @OptionalDenial()
  updates_volume: false | undefined;

  @OptionalOneOf(AGGRESSORS)
  aggressor: 'buy' | 'sell' | undefined;
}

/** `type: "correction"`; `timestamp` is when it was corrected. Without a price the trade is cancelled. */
export class TradeCorrectionDto extends MarketEventDto {
  @Text(MAX_TEXT)
  original_trade_id!: string;

  @OptionalText(MAX_TEXT)
  trade_id: string | undefined;

  @OptionalPositive()
  price: number | undefined;

  @OptionalNonNegative()
  volume: number | undefined;
}

/**
 * `type: "quote"`. Bid above ask (crossed) is a state of the market, not a fault of the message, and so is a side on which nobody
 * stands; a quote has one side at least.
 */
export class QuoteDto extends MarketEventDto {
  @OptionalPositive()
  bid: number | undefined;

  @OptionalPositive()
  ask: number | undefined;

  @OptionalNonNegative()
  bid_size: number | undefined;

  @OptionalNonNegative()
  ask_size: number | undefined;
}

/** `type: "bar"`; `timestamp` is the start of the bar. */
export class BarDto extends MarketEventDto {
  @Positive()
  open!: number;

  @AtLeast(['open', 'close'], BAR_OVERHANG)
  @AtLeast(['low'], BAR_ROUNDING)
  @Positive()
  high!: number;

  @AtMost(['open', 'close'], BAR_OVERHANG)
  @Positive()
  low!: number;

  @Positive()
  close!: number;

  @NonNegative()
  volume!: number;

  @OptionalInterval()
  interval: number | undefined;
}

/** `type: "metric"`: a value of a series that a market has beside its prices. */
export class MetricDto extends MarketEventDto {
  @MetricName()
  name!: string;

  @AnyValue()
  value!: number;
}

// The same of instruments whose prices may have any sign. class-validator takes the decorators of a property that is declared
// anew instead of the inherited ones.

export class SignedTradeDto extends TradeDto {
  @Signed()
  declare price: number;

  @OptionalSigned()
  declare bid: number | undefined;

  @OptionalSigned()
  declare ask: number | undefined;
}

export class SignedQuoteDto extends QuoteDto {
  @OptionalSigned()
  declare bid: number | undefined;

  @OptionalSigned()
  declare ask: number | undefined;
}

export class SignedBarDto extends BarDto {
  @Signed()
  declare open: number;

  @AtLeast(['open', 'close'], BAR_OVERHANG)
  @AtLeast(['low'], BAR_ROUNDING)
  @Signed()
  declare high: number;

  @AtMost(['open', 'close'], BAR_OVERHANG)
  @Signed()
  declare low: number;

  @Signed()
  declare close: number;
}

export class SignedTradeCorrectionDto extends TradeCorrectionDto {
  @OptionalSigned()
  declare price: number | undefined;
}
