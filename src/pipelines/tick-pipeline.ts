import { inject, injectable } from 'tsyringe';
import type { StreamEvent } from '../core/market-data/stream-event.ts';
import { compareSequenceNumbers } from '../core/market-data/stream-position.ts';
import { archivedEvents, type TickBatch, type TickBatchResult } from '../core/market-data/tick-batch.ts';
import { hasEffects, marketEffects, NO_EFFECTS } from '../core/market-state/symbol-effects.ts';
import type { RuleBook } from '../core/rules/rule-book.ts';
import { AlertPublisher } from '../ports/alert-publisher.ts';
import { Clock } from '../ports/clock.ts';
import { Logger } from '../ports/logger.ts';
import { MarketHistory } from '../ports/market-history.ts';
import { MarketStateStore, type SymbolStateRecord } from '../ports/market-state-store.ts';
import { Metrics } from '../ports/metrics.ts';
import { TickArchive } from '../ports/tick-archive.ts';
import { CurrentRules } from './current-rules.ts';
import { advanceSymbol, type SymbolAdvance } from './symbol-advance.ts';
import { reportBatch } from './tick-batch-report.ts';
import { TickSettings } from './tick-settings.ts';

type EventsBySymbol = ReadonlyMap<string, readonly StreamEvent[]>;
type Advances = Map<string, SymbolAdvance>;

/** Environments that fight over a symbol longer than this are told to try again later. */
const MAXIMUM_COMMIT_ATTEMPTS = 5;

/**
 * How a batch of ticks becomes stored data and alerts: archive → advance → commit → carry out effects.
 *
 * What depends on the batch alone is written first, then each symbol's state is committed with a conditional write
 * that carries the effects that follow from it, and only then these are carried out. So a crash between any two calls
 * loses nothing, and an environment with an outdated cache finds out before it has told anybody anything wrong.
 * A symbol that fails stops alone: the others' records are replays when the batch comes back.
 */
@injectable()
export class TickPipeline {
  readonly #archive: TickArchive;
  readonly #history: MarketHistory;
  readonly #states: MarketStateStore;
  readonly #alerts: AlertPublisher;
  readonly #rules: CurrentRules;
  readonly #settings: TickSettings;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #metrics: Metrics;

  constructor(
    @inject(TickArchive) archive: TickArchive,
    @inject(MarketHistory) history: MarketHistory,
    @inject(MarketStateStore) states: MarketStateStore,
    @inject(AlertPublisher) alerts: AlertPublisher,
    @inject(CurrentRules) rules: CurrentRules,
    @inject(TickSettings) settings: TickSettings,
    @inject(Clock) clock: Clock,
    @inject(Logger) logger: Logger,
    @inject(Metrics) metrics: Metrics,
  ) {
    this.#archive = archive;
    this.#history = history;
    this.#states = states;
    this.#alerts = alerts;
    this.#rules = rules;
    this.#settings = settings;
    this.#clock = clock;
    this.#logger = logger;
    this.#metrics = metrics;
  }

  async run(batch: TickBatch): Promise<TickBatchResult> {
    const startedMs = this.#clock.now();
    const eventsBySymbol = groupBySymbol(batch.events);
    const failures = new Map<string, Error>();
    const advances: Advances = new Map();
    try {
      const [states, rules] = await Promise.all([
        this.#states.load([...eventsBySymbol.keys()]),
        this.#rules.book(),
        this.#archiveBatch(batch, eventsBySymbol, failures),
      ]);
      await this.#advanceAll(eventsBySymbol, states, rules, advances, failures);
      const committed = [...advances.values()].flatMap(({ record }) => record ?? []);
      addAll(failures, await this.#carryOut(committed));
    } catch (error) {
      for (const symbol of eventsBySymbol.keys()) failures.set(symbol, error as Error);
      return this.#finish(batch, eventsBySymbol, advances, failures, startedMs, firstSequenceNumber(batch));
    }
    const retryFrom = lowestFailed(eventsBySymbol, failures);
    return this.#finish(batch, eventsBySymbol, advances, failures, startedMs, retryFrom);
  }

  async #archiveBatch(batch: TickBatch, events: EventsBySymbol, failures: Map<string, Error>): Promise<void> {
    const archived = archivedEvents(batch);
    const [failed] = await Promise.all([
      this.#history.recordTicks(events),
      archived.length > 0 ? this.#archive.archive(archived) : undefined,
      batch.rejected.length > 0 ? this.#archive.quarantine(batch.rejected) : undefined,
    ]);
    addAll(failures, failed);
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
      await this.#carryOutInherited(open, current);
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
    const advance = advanceSymbol(symbol, events, current.get(symbol), settings);
    if (!advance.isChanged || advance.record === undefined) return advance;
    const result = await this.#states.commit(advance.record);
    if (result.committed) return advance;
    this.#logger.debug('StateConflictFound', { symbol });
    if (result.current === null) current.delete(symbol);
    else current.set(symbol, result.current);
    return null;
  }

  /**
   * Effects that another environment committed and may not have carried out. They go first, or environments that take
   * turns would hand on an ever longer list; what cannot be carried out now is handed on, and the state still moves.
   */
  async #carryOutInherited(
    symbols: readonly string[],
    current: Map<string, SymbolStateRecord>,
  ): Promise<void> {
    const inherited = symbols.flatMap((symbol) => current.get(symbol) ?? []);
    const failed = await this.#carryOut(inherited);
    for (const record of inherited) {
      if (!failed.has(record.symbol)) current.set(record.symbol, { ...record, pending: NO_EFFECTS });
    }
  }

  /** Carries out what is pending in `records`; returns the symbols for which it could not be done. */
  async #carryOut(records: readonly SymbolStateRecord[]): Promise<ReadonlyMap<string, Error>> {
    const due = records.filter(({ pending }) => hasEffects(pending));
    if (due.length === 0) return new Map();
    const failures = await this.#makeVisible(due).catch(
      (error: unknown) => new Map(due.map(({ symbol }) => [symbol, error as Error])),
    );
    for (const record of due) {
      if (!failures.has(record.symbol)) this.#states.settle(record);
    }
    return failures;
  }

  async #makeVisible(due: readonly SymbolStateRecord[]): Promise<Map<string, Error>> {
    const alerts = due.flatMap(({ pending }) => pending.alerts);
    const [unrecorded, unpublished] = await Promise.all([
      this.#history.recordEffects(
        new Map(due.map(({ symbol, pending }) => [symbol, marketEffects(pending)])),
      ),
      alerts.length > 0 ? this.#alerts.publish(alerts) : new Map<string, Error>(),
    ]);
    const failures = new Map(unrecorded);
    for (const alert of alerts) {
      const error = unpublished.get(alert.alertId);
      if (error !== undefined) failures.set(alert.symbol, error);
    }
    return failures;
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
    let duplicates = 0;
    for (const [symbol, events] of eventsBySymbol) {
      const advance = advances.get(symbol);
      if (advance === undefined || failures.has(symbol)) continue;
      duplicates += advance.duplicates;
      processed += events.length - advance.duplicates;
    }
    const rejected = batch.rejected.filter(({ position }) =>
      isDone(position.sequenceNumber, retryFrom),
    ).length;
    const result = { retryFrom, processed, rejected, duplicates };
    const elapsedMs = this.#clock.now() - startedMs;
    reportBatch(
      { logger: this.#logger, metrics: this.#metrics },
      { batch, result, advances, failures, elapsedMs },
    );
    return result;
  }
}

function groupBySymbol(events: readonly StreamEvent[]): Map<string, StreamEvent[]> {
  const groups = new Map<string, StreamEvent[]>();
  for (const event of events) {
    const group = groups.get(event.event.symbol);
    if (group === undefined) groups.set(event.event.symbol, [event]);
    else group.push(event);
  }
  return groups;
}

function lowestFailed(events: EventsBySymbol, failures: ReadonlyMap<string, Error>): string | null {
  let lowest: string | null = null;
  for (const symbol of failures.keys()) {
    const first = events.get(symbol)![0]!.position.sequenceNumber;
    if (lowest === null || compareSequenceNumbers(first, lowest) < 0) lowest = first;
  }
  return lowest;
}

function isDone(sequenceNumber: string, retryFrom: string | null): boolean {
  return retryFrom === null || compareSequenceNumbers(sequenceNumber, retryFrom) < 0;
}

function firstSequenceNumber(batch: TickBatch): string {
  const first = [batch.events[0], batch.rejected[0], batch.corrections?.[0]]
    .filter((item) => item !== undefined)
    .map((item) => item.position.sequenceNumber);
  return first.reduce((lowest, next) => (compareSequenceNumbers(next, lowest) < 0 ? next : lowest));
}

function addAll(target: Map<string, Error>, source: ReadonlyMap<string, Error>): void {
  for (const [symbol, error] of source) target.set(symbol, error);
}
