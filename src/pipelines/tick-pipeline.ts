import { inject, injectable } from 'tsyringe';
import { placeOf } from '../core/market-data/stream-event.ts';
import { archivedEvents, type TickBatch, type TickBatchResult } from '../core/market-data/tick-batch.ts';
import { NO_EFFECTS } from '../core/market-state/symbol-effects.ts';
import { Clock } from '../ports/clock.ts';
import { InstrumentStore } from '../ports/instrument-store.ts';
import { Logger } from '../ports/logger.ts';
import { MarketHistory } from '../ports/market-history.ts';
import { MarketStateStore } from '../ports/market-state-store.ts';
import { Metrics } from '../ports/metrics.ts';
import { TickArchive } from '../ports/tick-archive.ts';
import { Tracer } from '../ports/tracer.ts';
import { firstPosition, isDone, lowestFailed, type SymbolWork, workOf } from './batch-order.ts';
import { type Advances, CommitStage, type Knowledge, type Round } from './commit-stage.ts';
import { CurrentRules } from './current-rules.ts';
import { EffectsStage } from './effects-stage.ts';
import { SetAsides } from './set-asides.ts';
import { hasSigned, symbolsOf, withSigned } from './signed-prices.ts';
import { joinAdvances } from './symbol-advance.ts';
import { reportBatch } from './tick-batch-report.ts';

const NO_COUNTS = { duplicates: 0, late: 0, outOfOrder: 0, takenBack: 0 };

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
  readonly #instruments: InstrumentStore;
  readonly #rules: CurrentRules;
  readonly #setAsides: SetAsides;
  readonly #commits: CommitStage;
  readonly #effects: EffectsStage;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #metrics: Metrics;
  readonly #tracer: Tracer;

  constructor(
    @inject(TickArchive) archive: TickArchive,
    @inject(MarketHistory) history: MarketHistory,
    @inject(MarketStateStore) states: MarketStateStore,
    @inject(InstrumentStore) instruments: InstrumentStore,
    @inject(CurrentRules) rules: CurrentRules,
    @inject(SetAsides) setAsides: SetAsides,
    @inject(CommitStage) commits: CommitStage,
    @inject(EffectsStage) effects: EffectsStage,
    @inject(Clock) clock: Clock,
    @inject(Logger) logger: Logger,
    @inject(Metrics) metrics: Metrics,
    @inject(Tracer) tracer: Tracer,
  ) {
    this.#archive = archive;
    this.#history = history;
    this.#states = states;
    this.#instruments = instruments;
    this.#rules = rules;
    this.#setAsides = setAsides;
    this.#commits = commits;
    this.#effects = effects;
    this.#clock = clock;
    this.#logger = logger;
    this.#metrics = metrics;
    this.#tracer = tracer;
  }

  async run(received: TickBatch): Promise<TickBatchResult> {
    const startedMs = this.#clock.now();
    let batch = received;
    let work = workOf(batch);
    const failures = new Map<string, Error>();
    const advances: Advances = new Map();
    try {
      const asked = this.#instruments.load(symbolsOf(received));
      if (hasSigned(received)) {
        batch = withSigned(received, await asked);
        work = workOf(batch);
      }
      const [states, rules, instruments] = await this.#tracer.span('load and archive', () =>
        Promise.all([
          this.#states.load([...work.places.keys()]),
          this.#rules.book(),
          asked,
          this.#archiveBatch(batch, work, failures),
        ]),
      );
      const known = { rules, instruments };
      let round: Round | null = { work, states };
      while (round !== null) round = await this.#commitRound(round, known, advances, failures);
      await this.#rules.tellLeftOut();
    } catch (error) {
      for (const symbol of work.places.keys()) failures.set(symbol, error as Error);
      const first = firstPosition(batch);
      this.#logger.error('BatchFailed', { error, correlation_id: placeOf(first) });
      return this.#finish(batch, work.events, advances, failures, startedMs, first.sequenceNumber);
    }
    const retryFrom = lowestFailed(work.places, failures) ?? batch.retryFrom ?? null;
    return this.#finish(batch, work.events, advances, failures, startedMs, retryFrom);
  }

  async #archiveBatch(
    batch: TickBatch,
    { events, places }: SymbolWork,
    failures: Map<string, Error>,
  ): Promise<void> {
    const archived = archivedEvents(batch);
    const [failed] = await Promise.all([
      this.#history.recordTicks(events),
      archived.length > 0 ? this.#archive.archive(archived) : undefined,
      batch.rejected.length > 0 ? this.#archive.quarantine(batch.rejected) : undefined,
    ]);
    const passing = new Map(failed);
    await this.#setAsides.refusals(passing, places);
    addAll(failures, passing);
  }

  /** Advances all symbols and carries out what follows; returns what is left of those whose effects are too many for one commit. */
  async #commitRound(
    { work, states }: Round,
    known: Knowledge,
    advances: Advances,
    failures: Map<string, Error>,
  ): Promise<Round | null> {
    const advanced: Advances = new Map();
    await this.#tracer.span('advance', () =>
      this.#commits.commit({ work, states }, known, advanced, failures),
    );
    const committed = [...advanced.values()].flatMap(({ record }) => record ?? []);
    addAll(
      failures,
      await this.#tracer.span('effects', () => this.#effects.carryOut(committed, work.places)),
    );
    for (const [symbol, each] of advanced) advances.set(symbol, joinAdvances(advances.get(symbol), each));
    const left = [...advanced].filter(([symbol, { rest }]) => rest !== undefined && !failures.has(symbol));
    if (left.length === 0) return null;
    return {
      work: {
        places: new Map(left.map(([symbol]) => [symbol, work.places.get(symbol)!])),
        events: new Map(left.map(([symbol, { rest }]) => [symbol, rest!.events])),
        refusals: new Map(left.map(([symbol, { rest }]) => [symbol, rest!.refusals])),
      },
      states: new Map(
        left.flatMap(([symbol, { record }]) =>
          record ? [[symbol, { ...record, pending: NO_EFFECTS }]] : [],
        ),
      ),
    };
  }

  #finish(
    batch: TickBatch,
    eventsBySymbol: SymbolWork['events'],
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

function addAll(target: Map<string, Error>, source: ReadonlyMap<string, Error>): void {
  for (const [symbol, error] of source) target.set(symbol, error);
}
