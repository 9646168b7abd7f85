import { inject, injectable } from 'tsyringe';
import type { StreamEvent } from '../core/market-data/stream-event.ts';
import { NO_EFFECTS } from '../core/market-state/symbol-effects.ts';
import type { Instrument } from '../core/instruments/instrument.ts';
import type { RuleBook } from '../core/rules/rule-book.ts';
import { Clock } from '../ports/clock.ts';
import { Logger } from '../ports/logger.ts';
import { MarketStateStore, type SymbolStateRecord } from '../ports/market-state-store.ts';
import { Metrics } from '../ports/metrics.ts';
import { RefusedError } from '../ports/refused-error.ts';
import type { SymbolWork } from './batch-order.ts';
import { EffectsStage } from './effects-stage.ts';
import { SetAsides } from './set-asides.ts';
import { advanceSymbol, type SymbolAdvance } from './symbol-advance.ts';
import { TickSettings } from './tick-settings.ts';

const NO_COUNTS = { duplicates: 0, late: 0, outOfOrder: 0, takenBack: 0 };

export type Advances = Map<string, SymbolAdvance>;

/** What events are judged by beside their own state. */
export interface Knowledge {
  readonly rules: RuleBook | null;
  readonly instruments: ReadonlyMap<string, Instrument>;
}

/** What is to be committed, and the states before it. */
export interface Round {
  readonly work: SymbolWork;
  readonly states: ReadonlyMap<string, SymbolStateRecord>;
}

/** Environments that fight over a symbol longer than this try again later. */
const MAXIMUM_COMMIT_ATTEMPTS = 5;

/**
 * Advances symbols and commits their states, each with a conditional write that carries the effects that follow from it. An environment
 * with an outdated cache finds out here, and works on what another has left.
 */
@injectable()
export class CommitStage {
  readonly #states: MarketStateStore;
  readonly #effects: EffectsStage;
  readonly #setAsides: SetAsides;
  readonly #settings: TickSettings;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #metrics: Metrics;

  constructor(
    @inject(MarketStateStore) states: MarketStateStore,
    @inject(EffectsStage) effects: EffectsStage,
    @inject(SetAsides) setAsides: SetAsides,
    @inject(TickSettings) settings: TickSettings,
    @inject(Clock) clock: Clock,
    @inject(Logger) logger: Logger,
    @inject(Metrics) metrics: Metrics,
  ) {
    this.#states = states;
    this.#effects = effects;
    this.#setAsides = setAsides;
    this.#settings = settings;
    this.#clock = clock;
    this.#logger = logger;
    this.#metrics = metrics;
  }

  /** Commits every symbol that can be; those that another environment was faster with go again. */
  async commit(
    { work, states }: Round,
    known: Knowledge,
    advances: Advances,
    failures: Map<string, Error>,
  ): Promise<void> {
    const current = new Map(states);
    let open = [...work.places.keys()].filter((symbol) => !failures.has(symbol));
    for (let attempt = 1; open.length > 0 && attempt <= MAXIMUM_COMMIT_ATTEMPTS; attempt += 1) {
      await this.#carryOutInherited(open, work.places, current);
      const conflicts: string[] = [];
      await Promise.all(
        open.map(async (symbol) => {
          try {
            const advance = await this.#advanceAndCommit(symbol, work, known, current);
            if (advance === null) conflicts.push(symbol);
            else advances.set(symbol, advance);
          } catch (error) {
            this.#states.forget(symbol);
            failures.set(symbol, error as Error);
          }
        }),
      );
      open = conflicts;
    }
    for (const symbol of open) {
      const times = `${MAXIMUM_COMMIT_ATTEMPTS} times in a row`;
      failures.set(symbol, new Error(`State of ${symbol} was changed by others ${times}.`));
    }
  }

  /** Null when another environment has committed in between; `current` then holds what it left. */
  async #advanceAndCommit(
    symbol: string,
    work: SymbolWork,
    { rules, instruments }: Knowledge,
    current: Map<string, SymbolStateRecord>,
  ): Promise<SymbolAdvance | null> {
    const settings = {
      monitor: this.#settings,
      instrument: instruments.get(symbol),
      rules,
      detectedAtMs: this.#clock.now(),
    };
    const before = current.get(symbol);
    const events = work.events.get(symbol) ?? [];
    const advance = advanceSymbol(
      symbol,
      { events, refusals: work.refusals.get(symbol) ?? [] },
      before,
      settings,
    );
    await this.#setAsides.events(advance.failed);
    if (advance.damage !== undefined) await this.#reportDamage(symbol, before, advance.damage);
    if (!advance.isChanged || advance.record === undefined) return advance;
    const result = await this.#states.commit(advance.record).catch(refusalOnly);
    if (result instanceof RefusedError) {
      const failed = new Map<StreamEvent, Error>(events.map((each) => [each, result]));
      await this.#setAsides.events(failed);
      return { ...advance, ...NO_COUNTS, record: before, isChanged: false, failed };
    }
    if (result.committed) return advance;
    this.#logger.debug('StateConflictFound', { symbol });
    if (result.current === null) current.delete(symbol);
    else current.set(symbol, result.current);
    return null;
  }

  /** A state that cannot be used is looked at by people; the symbol has begun anew. */
  async #reportDamage(symbol: string, before: SymbolStateRecord | undefined, damage: string): Promise<void> {
    if (before !== undefined && before.damage === undefined) await this.#states.setAside(before, damage);
    this.#metrics.add('StatesDamaged', 'Count', 1);
    this.#logger.error('StateDamaged', { symbol, damage });
  }

  /**
   * Effects that another environment committed and may not have carried out. They go first, or environments that take
   * turns would hand on an ever longer list; what cannot be carried out now is handed on, and the state still moves.
   */
  async #carryOutInherited(
    symbols: readonly string[],
    places: SymbolWork['places'],
    current: Map<string, SymbolStateRecord>,
  ): Promise<void> {
    const inherited = symbols.flatMap((symbol) => current.get(symbol) ?? []);
    const failed = await this.#effects.carryOut(inherited, places);
    for (const record of inherited) {
      if (!failed.has(record.symbol)) current.set(record.symbol, { ...record, pending: NO_EFFECTS });
    }
  }
}

/** What the store will never take is an answer; whatever else went wrong is not. */
function refusalOnly(error: unknown): RefusedError {
  if (error instanceof RefusedError) return error;
  throw error;
}
