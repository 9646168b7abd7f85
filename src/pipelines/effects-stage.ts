import { inject, injectable } from 'tsyringe';
import type { StreamPlace } from '../core/market-data/stream-event.ts';
import { hasEffects, marketEffects } from '../core/market-state/symbol-effects.ts';
import { AlertPublisher } from '../ports/alert-publisher.ts';
import { MarketHistory } from '../ports/market-history.ts';
import { MarketStateStore, type SymbolStateRecord } from '../ports/market-state-store.ts';
import { RefusedError } from '../ports/refused-error.ts';
import { SetAsides } from './set-asides.ts';

/** Makes visible what was committed with the states of symbols: bars and anomalies in the history, alerts on the topic. */
@injectable()
export class EffectsStage {
  readonly #history: MarketHistory;
  readonly #states: MarketStateStore;
  readonly #alerts: AlertPublisher;
  readonly #setAsides: SetAsides;

  constructor(
    @inject(MarketHistory) history: MarketHistory,
    @inject(MarketStateStore) states: MarketStateStore,
    @inject(AlertPublisher) alerts: AlertPublisher,
    @inject(SetAsides) setAsides: SetAsides,
  ) {
    this.#history = history;
    this.#states = states;
    this.#alerts = alerts;
    this.#setAsides = setAsides;
  }

  /** Carries out what is pending in `records`; returns the symbols for which it could not be done. */
  async carryOut(
    records: readonly SymbolStateRecord[],
    places: ReadonlyMap<string, StreamPlace>,
  ): Promise<ReadonlyMap<string, Error>> {
    const due = records.filter(({ pending }) => hasEffects(pending));
    if (due.length === 0) return new Map();
    const failures = await this.#makeVisible(due, places).catch(
      (error: unknown) => new Map(due.map(({ symbol }) => [symbol, error as Error])),
    );
    for (const record of due) {
      if (!failures.has(record.symbol)) this.#states.settle(record);
    }
    return failures;
  }

  async #makeVisible(
    due: readonly SymbolStateRecord[],
    places: ReadonlyMap<string, StreamPlace>,
  ): Promise<Map<string, Error>> {
    const alerts = due.flatMap(({ pending }) => pending.alerts);
    const [unrecorded, unpublished] = await Promise.all([
      this.#history.recordEffects(
        new Map(due.map(({ symbol, pending }) => [symbol, marketEffects(pending)])),
      ),
      alerts.length > 0 ? this.#alerts.publish(alerts) : new Map<string, Error>(),
    ]);
    const failures = new Map(unrecorded);
    await this.#setAsides.refusals(failures, places);
    const refused = new Map<string, RefusedError>();
    for (const { alertId, symbol } of alerts) {
      const error = unpublished.get(alertId);
      if (error instanceof RefusedError) refused.set(symbol, joined(refused.get(symbol), error));
      else if (error !== undefined) failures.set(symbol, error);
    }
    const unkept = new Map<string, Error>(refused);
    await this.#setAsides.refusals(unkept, places);
    for (const [symbol, error] of unkept) failures.set(symbol, error);
    return failures;
  }
}

function joined(earlier: RefusedError | undefined, later: RefusedError): RefusedError {
  if (earlier === undefined) return later;
  return new RefusedError(earlier.message, [...earlier.content, ...later.content]);
}
