import { LRUCache } from 'lru-cache';
import { inject, injectable } from 'tsyringe';
import type { Instrument } from '../../core/instruments/instrument.ts';
import { Clock } from '../../ports/clock.ts';
import { type InstrumentStore, SharedInstrumentStore } from '../../ports/instrument-store.ts';
import { Logger } from '../../ports/logger.ts';

/** How soon a change counts: instruments change by the month, and every symbol is asked for again after it. */
const LIFE_MS = 10 * 60_000;
/** For how long a store that could not be read is left alone while what was known goes on. */
const PAUSE_MS = 60_000;
/** As many symbols as an environment keeps states of. */
const MOST_SYMBOLS = 10_000;

const NOTHING: ReadonlyMap<string, Instrument> = new Map();

interface Known {
  /** Null where nothing is known of the symbol, which is worth as much. */
  readonly instrument: Instrument | null;
  readonly untilMs: number;
}

/**
 * Remembers what is known of a symbol, and that nothing is, for ten minutes; a warm environment asks nobody. Where the store cannot
 * be read, what was known of a symbol goes on.
 */
@injectable()
export class CachedInstrumentStore implements InstrumentStore {
  readonly #store: InstrumentStore;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #cache = new LRUCache<string, Known>({ max: MOST_SYMBOLS });

  constructor(
    @inject(SharedInstrumentStore) store: InstrumentStore,
    @inject(Clock) clock: Clock,
    @inject(Logger) logger: Logger,
  ) {
    this.#store = store;
    this.#clock = clock;
    this.#logger = logger;
  }

  async load(symbols: readonly string[]): Promise<ReadonlyMap<string, Instrument>> {
    const nowMs = this.#clock.now();
    const due = symbols.filter((symbol) => (this.#cache.get(symbol)?.untilMs ?? -Infinity) <= nowMs);
    const loaded = due.length > 0 ? await this.#refresh(due, nowMs) : NOTHING;
    const found = new Map<string, Instrument>();
    for (const symbol of symbols) {
      const instrument = loaded.get(symbol) ?? this.#cache.peek(symbol)?.instrument;
      if (instrument) found.set(symbol, instrument);
    }
    return found;
  }

  async #refresh(symbols: readonly string[], nowMs: number): Promise<ReadonlyMap<string, Instrument>> {
    try {
      const loaded = await this.#store.load(symbols);
      for (const symbol of symbols) {
        this.#cache.set(symbol, { instrument: loaded.get(symbol) ?? null, untilMs: nowMs + LIFE_MS });
      }
      return loaded;
    } catch (error) {
      const known = symbols.flatMap((symbol) => {
        const before = this.#cache.peek(symbol);
        return before === undefined ? [] : [[symbol, { ...before, untilMs: nowMs + PAUSE_MS }] as const];
      });
      this.#logger.error('InstrumentsUnread', { error, symbols: symbols.length, kept: known.length });
      if (known.length < symbols.length) throw error;
      for (const [symbol, before] of known) this.#cache.set(symbol, before);
      return NOTHING;
    }
  }
}
