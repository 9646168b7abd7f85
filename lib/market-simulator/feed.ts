import type { Quote } from '../../src/core/market-data/market-event.ts';
import { EffectsInForce, type FeedEffect } from './effects.ts';
import { RandomStream } from './random-stream.ts';
import type { SimulatedEvent } from './simulated-event.ts';
import type { SimulatedRecord, Trouble } from './simulated-record.ts';
import type { Troubles } from './troubles.ts';

export interface FeedOptions {
  readonly seed: number;
  readonly symbol: string;
  /** Name of the feed's random numbers. */
  readonly name: string;
  /** How long a record is on its way. */
  readonly latencyMs: number;
  readonly troubles: Troubles;
  readonly effects: readonly FeedEffect[];
}

const CHANCES = ['late', 'outOfOrder', 'duplicates', 'oneSidedQuotes', 'reconnects'] as const;
type Chance = (typeof CHANCES)[number];

/** So many records are on their way at most; one more goes without delay. */
const MOST_HELD = 64;

/** What is heard of what one instrument publishes: the same for most of the time, later, and not always well. */
export class Feed {
  readonly #options: FeedOptions;
  /** One for each trouble, so that none changes when another is switched on. */
  readonly #noise: ReadonlyMap<Chance, RandomStream>;
  readonly #effects: EffectsInForce<FeedEffect>;
  /** Delayed or to be repeated; the earliest first. */
  readonly #held: SimulatedRecord[] = [];
  /** What a connection begins with. */
  readonly #latest: SimulatedRecord[] = [];
  /** The last record before the feed got stuck. */
  #stuckAt: SimulatedRecord | null = null;
  #wasSilent = false;
  #lastMs = 0;

  constructor(options: FeedOptions) {
    this.#options = options;
    const { seed, name } = options;
    this.#noise = new Map(CHANCES.map((chance) => [chance, new RandomStream(seed, `${name}: ${chance}`)]));
    this.#effects = new EffectsInForce(options.effects.filter(({ symbol }) => symbol === options.symbol));
  }

  /** @returns what is heard, in the order of arrival */
  *hear(records: Iterable<SimulatedRecord>): Generator<SimulatedRecord> {
    const held = this.#held;
    for (const published of records) {
      const arrivalMs = Math.max(this.#lastMs, published.arrivalMs + this.#options.latencyMs);
      this.#lastMs = arrivalMs;
      while (held.length > 0 && held[0]!.arrivalMs <= arrivalMs) yield held.shift()!;
      const { event, instrument, growth } = published;
      const record: SimulatedRecord = { arrivalMs, event, instrument, growth, trouble: null };
      const fault = this.#fault(published.arrivalMs);
      if (fault === 'silent') this.#wasSilent = true;
      else {
        if (this.#reconnects()) yield* this.#snapshot(arrivalMs);
        const heard = this.#distorted(record, fault);
        if (!this.#delays(heard)) yield heard;
        this.#repeats(heard);
      }
      this.#remember(record);
    }
    yield* held.splice(0);
  }

  #fault(epochMs: number): FeedEffect['fault'] | null {
    this.#effects.end(epochMs);
    this.#effects.begin(epochMs);
    return this.#effects.active[0]?.fault ?? null;
  }

  #happens(chance: Chance): boolean {
    const trouble = this.#options.troubles[chance];
    return trouble !== undefined && this.#noise.get(chance)!.uniform() < trouble.share;
  }

  #reconnects(): boolean {
    const { reconnects } = this.#options.troubles;
    const isBack = this.#wasSilent && reconnects !== undefined;
    this.#wasSilent = false;
    return isBack || this.#happens('reconnects');
  }

  *#snapshot(arrivalMs: number): Generator<SimulatedRecord> {
    for (const record of this.#latest) yield { ...record, arrivalMs, trouble: 'snapshot' };
  }

  #remember(record: SimulatedRecord): void {
    const size = this.#options.troubles.reconnects?.snapshot ?? 0;
    if (size === 0) return;
    this.#latest.push(record);
    if (this.#latest.length > size) this.#latest.shift();
  }

  #distorted(record: SimulatedRecord, fault: FeedEffect['fault'] | null): SimulatedRecord {
    if (fault !== 'stuck') this.#stuckAt = record;
    else if (this.#stuckAt !== null)
      return { ...record, event: again(this.#stuckAt.event, record.event), trouble: 'stuck' };
    const { event } = record;
    if (event.type !== 'quote') return record;
    if (fault === 'crossed') return { ...record, event: crossed(event), trouble: 'crossed' };
    if (!this.#happens('oneSidedQuotes')) return record;
    const isBidGone = this.#noise.get('oneSidedQuotes')!.uniform() < 0.5;
    return { ...record, event: isBidGone ? withoutBid(event) : withoutAsk(event), trouble: 'one_sided' };
  }

  /** @returns whether the record comes later, behind others */
  #delays(record: SimulatedRecord): boolean {
    const { late, outOfOrder } = this.#options.troubles;
    if (this.#happens('late')) return this.#hold(record, 'late', late!.delayMs, 'late');
    return (
      this.#happens('outOfOrder') && this.#hold(record, 'outOfOrder', outOfOrder!.delayMs, 'out_of_order')
    );
  }

  #repeats(record: SimulatedRecord): void {
    const { duplicates } = this.#options.troubles;
    if (this.#happens('duplicates')) this.#hold(record, 'duplicates', duplicates!.afterMs, 'duplicate');
  }

  #hold(record: SimulatedRecord, chance: Chance, delayMs: number, trouble: Trouble): boolean {
    if (this.#held.length === MOST_HELD) return false;
    const arrivalMs = record.arrivalMs + Math.round(delayMs * (0.5 + this.#noise.get(chance)!.uniform()));
    const place = this.#held.findLastIndex((each) => each.arrivalMs <= arrivalMs) + 1;
    this.#held.splice(place, 0, { ...record, arrivalMs, trouble });
    return true;
  }
}

/** The old event with the time of the new one. */
function again(stuck: SimulatedEvent, { timestampMs }: SimulatedEvent): SimulatedEvent {
  return { ...stuck, timestampMs };
}

/** A side on which nobody stands has no price. */
function withoutBid({ bid, ...quote }: Quote): Quote {
  return bid === undefined ? quote : { ...quote, bidSize: 0 };
}

function withoutAsk({ ask, ...quote }: Quote): Quote {
  return ask === undefined ? quote : { ...quote, askSize: 0 };
}

/** Each side where the other one should be. */
function crossed(quote: Quote): Quote {
  const { bid, ask, bidSize, askSize, ...rest } = quote;
  return {
    ...rest,
    ...(ask !== undefined && { bid: ask }),
    ...(bid !== undefined && { ask: bid }),
    ...(bidSize !== undefined && { askSize: bidSize }),
    ...(askSize !== undefined && { bidSize: askSize }),
  };
}
