import { inject, injectable } from 'tsyringe';
import { placeOf, type StreamEvent } from '../core/market-data/stream-event.ts';
import { archivedEvents, type TickBatch, type TickBatchResult } from '../core/market-data/tick-batch.ts';
import { NO_EFFECTS } from '../core/market-state/symbol-effects.ts';
import type { RuleBook } from '../core/rules/rule-book.ts';
import { Clock } from '../ports/clock.ts';
import { Logger } from '../ports/logger.ts';
import { MarketHistory } from '../ports/market-history.ts';
import { MarketStateStore, type SymbolStateRecord } from '../ports/market-state-store.ts';
import { Metrics } from '../ports/metrics.ts';
import { RefusedError } from '../ports/refused-error.ts';
import { TickArchive } from '../ports/tick-archive.ts';
import { Tracer } from '../ports/tracer.ts';
import { firstPosition, groupBySymbol, isDone, lowestFailed } from './batch-order.ts';
import { CurrentRules } from './current-rules.ts';
import { EffectsStage } from './effects-stage.ts';
import { SetAsides } from './set-asides.ts';
import { advanceSymbol, type SymbolAdvance } from './symbol-advance.ts';
import { reportBatch } from './tick-batch-report.ts';
import { TickSettings } from './tick-settings.ts';

const NO_COUNTS = { duplicates: 0, late: 0, outOfOrder: 0, takenBack: 0 };

type EventsBySymbol = ReadonlyMap<string, readonly StreamEvent[]>;
type Advances = Map<string, SymbolAdvance>;

/** Environments that fight over a symbol longer than this try again later. */
const MAXIMUM_COMMIT_ATTEMPTS = 5;

/**
 * How a batch of ticks becomes stored data and alerts: archive → advance → commit → carry out effects.
 *
 * What depends on the batch alone is written first, then each symbol's state is committed with a conditional write
 * that carries the effects that follow from it, and only then these are carried out. So a crash between any two calls
 * loses nothing, and an environment with an outdated cache finds out before it has published anything wrong.
 * A symbol that fails stops alone: the others' records are replays when the batch comes back.
 */
@injectable()
export class TickPipeline {
  readonly #archive: TickArchive;
  readonly #history: MarketHistory;
  readonly #states: MarketStateStore;
  readonly #rules: CurrentRules;
  readonly #setAsides: SetAsides;
  readonly #effects: EffectsStage;
  readonly #settings: TickSettings;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #metrics: Metrics;
  readonly #tracer: Tracer;

  constructor(
    @inject(TickArchive) archive: TickArchive,
    @inject(MarketHistory) history: MarketHistory,
    @inject(MarketStateStore) states: MarketStateStore,
    @inject(CurrentRules) rules: CurrentRules,
    @inject(SetAsides) setAsides: SetAsides,
    @inject(EffectsStage) effects: EffectsStage,
    @inject(TickSettings) settings: TickSettings,
    @inject(Clock) clock: Clock,
    @inject(Logger) logger: Logger,
    @inject(Metrics) metrics: Metrics,
    @inject(Tracer) tracer: Tracer,
  ) {
    this.#archive = archive;
    this.#history = history;
    this.#states = states;
    this.#rules = rules;
    this.#settings = settings;
    this.#setAsides = setAsides;
    this.#effects = effects;
    this.#clock = clock;
    this.#logger = logger;
    this.#metrics = metrics;
    this.#tracer = tracer;
  }

  async run(batch: TickBatch): Promise<TickBatchResult> {
    const startedMs = this.#clock.now();
    const eventsBySymbol = groupBySymbol(batch.events);
    const failures = new Map<string, Error>();
    const advances: Advances = new Map();
    try {
      const [states, rules] = await this.#tracer.span('load and archive', () =>
        Promise.all([
          this.#states.load([...eventsBySymbol.keys()]),
          this.#rules.book(),
          this.#archiveBatch(batch, eventsBySymbol, failures),
        ]),
      );
      await this.#tracer.span('advance', () =>
        this.#advanceAll(eventsBySymbol, states, rules, advances, failures),
      );
      const committed = [...advances.values()].flatMap(({ record }) => record ?? []);
      const undone = await this.#tracer.span('effects', () =>
        this.#effects.carryOut(committed, eventsBySymbol),
      );
      addAll(failures, undone);
    } catch (error) {
      for (const symbol of eventsBySymbol.keys()) failures.set(symbol, error as Error);
      const first = firstPosition(batch);
      this.#logger.error('BatchFailed', { error, correlation_id: placeOf(first) });
      return this.#finish(batch, eventsBySymbol, advances, failures, startedMs, first.sequenceNumber);
    }
    const retryFrom = lowestFailed(eventsBySymbol, failures) ?? batch.retryFrom ?? null;
    return this.#finish(batch, eventsBySymbol, advances, failures, startedMs, retryFrom);
  }

  async #archiveBatch(batch: TickBatch, events: EventsBySymbol, failures: Map<string, Error>): Promise<void> {
    const archived = archivedEvents(batch);
    const [failed] = await Promise.all([
      this.#history.recordTicks(events),
      archived.length > 0 ? this.#archive.archive(archived) : undefined,
      batch.rejected.length > 0 ? this.#archive.quarantine(batch.rejected) : undefined,
    ]);
    const passing = new Map(failed);
    await this.#setAsides.refusals(passing, events);
    addAll(failures, passing);
  }

  /** Commits every symbol that can be, in rounds: those that another environment was faster with go again. */
  async #advanceAll(
    eventsBySymbol: EventsBySymbol,
    states: ReadonlyMap<string, SymbolStateRecord>,
    rules: RuleBook | null,
    advances: Advances,
    failures: Map<string, Error>,
  ): Promise<void> {
    const current = new Map(states);
    let open = [...eventsBySymbol.keys()].filter((symbol) => !failures.has(symbol));
    for (let attempt = 1; open.length > 0 && attempt <= MAXIMUM_COMMIT_ATTEMPTS; attempt += 1) {
      await this.#carryOutInherited(open, eventsBySymbol, current);
      const conflicts: string[] = [];
      await Promise.all(
        open.map(async (symbol) => {
          try {
            const advance = await this.#advanceAndCommit(symbol, eventsBySymbol.get(symbol)!, rules, current);
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
    events: readonly StreamEvent[],
    rules: RuleBook | null,
    current: Map<string, SymbolStateRecord>,
  ): Promise<SymbolAdvance | null> {
    const settings = { monitor: this.#settings, rules, detectedAtMs: this.#clock.now() };
    const before = current.get(symbol);
    const advance = advanceSymbol(symbol, events, before, settings);
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
    eventsBySymbol: EventsBySymbol,
    current: Map<string, SymbolStateRecord>,
  ): Promise<void> {
    const inherited = symbols.flatMap((symbol) => current.get(symbol) ?? []);
    const failed = await this.#effects.carryOut(inherited, eventsBySymbol);
    for (const record of inherited) {
      if (!failed.has(record.symbol)) current.set(record.symbol, { ...record, pending: NO_EFFECTS });
    }
  }

  #finish(
    batch: TickBatch,
    eventsBySymbol: EventsBySymbol,
    advances: Advances,
    failures: ReadonlyMap<string, Error>,
    startedMs: number,
    retryFrom: string | null,
  ): TickBatchResult {
    const corrections = batch.corrections ?? [];
    let processed = corrections.filter(({ position }) => isDone(position.sequenceNumber, retryFrom)).length;
    const counts = { ...NO_COUNTS };
    let failed = 0;
    for (const [symbol, events] of eventsBySymbol) {
      const advance = advances.get(symbol);
      if (advance === undefined || failures.has(symbol)) continue;
      counts.duplicates += advance.duplicates;
      counts.late += advance.late;
      counts.outOfOrder += advance.outOfOrder;
      counts.takenBack += advance.takenBack;
      failed += advance.failed.size;
      processed += events.length - advance.duplicates - advance.failed.size;
    }
    const unread = batch.rejected.filter(({ position }) => isDone(position.sequenceNumber, retryFrom));
    const rejected = unread.length + failed;
    const result = { retryFrom, processed, rejected, ...counts };
    const elapsedMs = this.#clock.now() - startedMs;
    reportBatch(
      { logger: this.#logger, metrics: this.#metrics },
      { batch, result, advances, failures, elapsedMs },
    );
    return result;
  }
}

/** What the store will never take is an answer; whatever else went wrong is not. */
function refusalOnly(error: unknown): RefusedError {
  if (error instanceof RefusedError) return error;
  throw error;
}

function addAll(target: Map<string, Error>, source: ReadonlyMap<string, Error>): void {
  for (const [symbol, error] of source) target.set(symbol, error);
}
