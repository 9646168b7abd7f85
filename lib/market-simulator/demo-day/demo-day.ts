import type { Instrument as Known } from '../../../src/core/instruments/instrument.ts';
import type { Label } from '../label.ts';
import { labelsOf } from '../labels.ts';
import { type Market, simulate } from '../market.ts';
import type { SimulatedRecord } from '../simulated-record.ts';
import type { Troubles } from '../troubles.ts';
import { DEMO_EVENTS, DEMO_OPEN_MS } from './events.ts';
import { DEMO_INSTRUMENTS } from './instruments.ts';
import { DEMO_REFERENCE } from './reference.ts';

const HOUR_MS = 3_600_000;
const SEED = 20_260_310;

/** What is heard of the day with the seed that it has unless told otherwise; a test counts. */
export const DEMO_RECORDS = 53_126;

/** Trouble comes as often as on a feed that is well kept. */
const TROUBLES: Troubles = {
  late: { share: 0.0005, delayMs: 90_000 },
  outOfOrder: { share: 0.002, delayMs: 800 },
  duplicates: { share: 0.001, afterMs: 1500 },
  oneSidedQuotes: { share: 0.003 },
  reconnects: { share: 0.0003, snapshot: 5 },
};

export interface DemoDay {
  readonly market: Market;
  /** What is true of it, in the order of time. */
  readonly labels: readonly Label[];
  /** What is known of its instruments. */
  readonly reference: readonly Known[];
  /** Everything that is heard of it, made while it is read; the same each time. */
  records(): Iterable<SimulatedRecord>;
}

/**
 * Two American sessions and the night between them, from a Monday's opening to a Tuesday's close: a calm first day on which a monitor
 * learns what is usual, and a second one on which everything happens. About 50,000 records of ten instruments and two series.
 */
export function demoDay(seed = SEED): DemoDay {
  const market: Market = {
    seed,
    startMs: DEMO_OPEN_MS - 24 * HOUR_MS,
    endMs: DEMO_OPEN_MS + 7 * HOUR_MS,
    instruments: DEMO_INSTRUMENTS,
    events: DEMO_EVENTS,
    troubles: TROUBLES,
  };
  return { market, labels: labelsOf(market), reference: DEMO_REFERENCE, records: () => simulate(market) };
}
