import type { FactShape } from './fact-shape.ts';

/** Kinds that belong together: a symbol has one episode of a family at a time. */
interface FamilyRow {
  /** Number that snapshots hold. It is given once, also where the name is gone, for what was written long ago is still read. */
  readonly code: number;
  /** Doubtful data and splits happen at one moment. They count as open so that they are told once, and end unsaid. */
  readonly endsUnsaid: boolean;
  /**
   * What becomes of it while the price moves. `part of it`: it is no news. `part of it to its end`: nor is it when it
   * outlasts the move, whose aftermath it is.
   */
  readonly whilePriceMoves: 'told' | 'part of it' | 'part of it to its end';
}

const FAMILY_TABLE = {
  /** All moves of a price. */
  price: { code: 0, endsUnsaid: false, whilePriceMoves: 'told' },
  volume_spike: { code: 1, endsUnsaid: false, whilePriceMoves: 'part of it' },
  volatility: { code: 2, endsUnsaid: false, whilePriceMoves: 'part of it to its end' },
  stale_feed: { code: 3, endsUnsaid: false, whilePriceMoves: 'told' },
  bad_print: { code: 4, endsUnsaid: true, whilePriceMoves: 'told' },
  crossed_quote: { code: 5, endsUnsaid: true, whilePriceMoves: 'told' },
  corporate_action: { code: 6, endsUnsaid: true, whilePriceMoves: 'told' },
  price_outage: { code: 7, endsUnsaid: false, whilePriceMoves: 'told' },
  depeg: { code: 8, endsUnsaid: false, whilePriceMoves: 'told' },
} as const satisfies Record<string, FamilyRow>;

export type Family = keyof typeof FAMILY_TABLE;
export const FAMILIES: Readonly<Record<Family, FamilyRow>> = FAMILY_TABLE;
/** In the order in which several that happen at once are told. */
export const FAMILY_NAMES = Object.keys(FAMILY_TABLE) as readonly Family[];

interface AnomalyRow {
  /** Number that snapshots hold, as for a family. */
  readonly code: number;
  /** null: it is no episode of the market. */
  readonly family: Family | null;
  /** A halt or a flash crash IS the move: what else its symbol does meanwhile is part of it. */
  readonly isWholeMove: boolean;
  /**
   * What says it already while that lasts: such a move, or an outage of the feed. Never of a move what is a move itself: of those a
   * symbol has one episode at a time, so that another one is new.
   */
  readonly saidBy: 'whole move' | 'feed outage' | null;
  /** The data is doubtful, not the market. */
  readonly isDoubtful: boolean;
}

const ANOMALY_TABLE = {
  price_spike: row(0, 'price', {}),
  price_drop: row(1, 'price', {}),
  volume_spike: row(2, 'volume_spike', { saidBy: 'whole move' }),
  gap: row(3, 'price', {}),
  flash_crash: row(4, 'price', { isWholeMove: true }),
  volatility: row(5, 'volatility', { saidBy: 'whole move' }),
  stale_feed: row(6, 'stale_feed', { saidBy: 'feed outage' }),
  luld_band: row(7, 'price', { isWholeMove: true }),
  crossed_quote: row(8, 'crossed_quote', { isDoubtful: true }),
  bad_print: row(9, 'bad_print', { saidBy: 'whole move', isDoubtful: true }),
  corporate_action: row(10, 'corporate_action', {}),
  /** The feed goes on, and none of its prices can be used. */
  price_outage: row(12, 'price_outage', {}),
  /** Away from the price that it is meant to hold. */
  depeg: row(13, 'depeg', {}),
  /** Not a market anomaly, or one this version does not know: `alertType` and the facts say what it is. */
  other: row(11, null, {}),
};

function row(
  code: number,
  family: Family | null,
  { isWholeMove = false, saidBy = null, isDoubtful = false }: Partial<AnomalyRow>,
): AnomalyRow {
  return { code, family, isWholeMove, saidBy, isDoubtful };
}

export type AnomalyKind = keyof typeof ANOMALY_TABLE;
/** What happens in a market, as opposed to `other`. */
export type MarketAnomaly = Exclude<AnomalyKind, 'other'>;

/** Everything that follows from the kind of an anomaly alone; what it is called stands with the words of each language. */
export const ANOMALIES: Readonly<Record<AnomalyKind, AnomalyRow>> = ANOMALY_TABLE;
export const ANOMALY_KINDS = Object.keys(ANOMALY_TABLE) as readonly AnomalyKind[];

export function isAnomalyKind(value: unknown): value is AnomalyKind {
  return typeof value === 'string' && Object.hasOwn(ANOMALY_TABLE, value);
}

export function isMarketAnomaly(value: unknown): value is MarketAnomaly {
  return isAnomalyKind(value) && value !== 'other';
}

export function kindsThat(fit: (anomaly: AnomalyRow) => boolean): readonly AnomalyKind[] {
  return ANOMALY_KINDS.filter((kind) => fit(ANOMALIES[kind]));
}

export function isPriceMove(kind: AnomalyKind): boolean {
  return ANOMALIES[kind].family === 'price';
}

/** True where no end of an episode is ever told. */
export function endsUnsaid(kind: AnomalyKind): boolean {
  const { family } = ANOMALIES[kind];
  return family !== null && FAMILIES[family].endsUnsaid;
}

/** undefined for a code of a later version. */
export function anomalyOfCode(code: number): MarketAnomaly | undefined {
  return ANOMALY_KINDS.filter(isMarketAnomaly).find((kind) => ANOMALIES[kind].code === code);
}

/** undefined for a code of a later version. */
export function familyOfCode(code: number): Family | undefined {
  return FAMILY_NAMES.find((name) => FAMILIES[name].code === code);
}

/** What is known of each thing that a market does, by which sentences are made: the fields, and what they may hold. */
export const MARKET_FACTS = {
  /**
   * A move that is still there. `sigmas`: of the last `memorySeconds`. `perYear`: how often its like comes; null where that is not
   * known, as in what an older version has written.
   */
  move: {
    changePct: 'number',
    windowSeconds: 'amount',
    sigmas: 'amount',
    memorySeconds: 'amount',
    volumeRatio: 'amount or null',
    perYear: 'amount or null',
  },
  /** The same, after a time without trading. */
  gap: {
    changePct: 'number',
    windowSeconds: 'amount',
    sigmas: 'amount',
    memorySeconds: 'amount',
    volumeRatio: 'amount or null',
    perYear: 'amount or null',
  },
  /** A move of which the share `recovered` came back. */
  wick: {
    changePct: 'number',
    windowSeconds: 'amount',
    sigmas: 'amount',
    memorySeconds: 'amount',
    volumeRatio: 'amount or null',
    recovered: 'amount',
    perYear: 'amount or null',
  },
  /** A bar that went far, and back. `changePct`: to its furthest price. */
  range: {
    rangePct: 'amount',
    changePct: 'number',
    windowSeconds: 'amount',
    volumeRatio: 'amount or null',
    perYear: 'amount or null',
  },
  /** A row of a series that is no price. `usualValue`: its mean of late. */
  series: { value: 'number', usualValue: 'number', perYear: 'amount or null' },
  volume: {
    volumeRatio: 'amount or null',
    changePct: 'number',
    windowSeconds: 'amount',
    sigmas: 'amount',
    memorySeconds: 'amount',
    perYear: 'amount or null',
  },
  /** `ratio`: what it has moved over the window, against the memory. */
  volatility: { ratio: 'amount', windowSeconds: 'amount', memorySeconds: 'amount' },
  stale: { staleSeconds: 'amount', usualSeconds: 'amount' },
  /** `changePct`: from the peg; `usualPct`: how far off it usually is, null while that is not known. */
  depeg: { changePct: 'number', peg: 'positive', usualPct: 'amount or null' },
  /** `changePct`: from the mean of the last five minutes. */
  luld: { changePct: 'number' },
  bad_print: { changePct: 'number' },
  /** `ratio`: new shares for one. */
  split: { ratio: 'positive' },
  crossed_quote: { bid: 'number', ask: 'number' },
  /** So many prices in a row were refused, the last one for `refusal`; `price`: the last that could be used. */
  price_outage: { count: 'amount', refusal: 'price refusal', price: 'number' },
  /** Its end: how many were refused from its first finding to the last, and the price now. */
  price_outage_end: { count: 'amount', lastedSeconds: 'amount', price: 'number' },
} as const satisfies Record<string, FactShape>;
