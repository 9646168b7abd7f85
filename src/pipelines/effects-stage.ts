import type { StreamEvent } from '../core/market-data/stream-event.ts';
import { hasEffects, marketEffects } from '../core/market-state/symbol-effects.ts';
import type { AlertPublisher } from '../ports/alert-publisher.ts';
import type { MarketHistory } from '../ports/market-history.ts';
import type { MarketStateStore, SymbolStateRecord } from '../ports/market-state-store.ts';
import { RefusedError } from '../ports/refused-error.ts';
import type { SetAsides } from './set-asides.ts';

interface Ports {
  readonly history: MarketHistory;
  readonly states: MarketStateStore;
  readonly alerts: AlertPublisher;
}

/** Makes visible what was committed with the states of symbols: bars and anomalies in the history, alerts on the topic. */
export class EffectsStage {
  readonly #ports: Ports;
  readonly #setAsides: SetAsides;

  constructor(ports: Ports, setAsides: SetAsides) {
    this.#ports = ports;
    this.#setAsides = setAsides;
  }

  /** Carries out what is pending in `records`; returns the symbols for which it could not be done. */
  async carryOut(
    records: readonly SymbolStateRecord[],
    eventsBySymbol: ReadonlyMap<string, readonly StreamEvent[]>,
  ): Promise<ReadonlyMap<string, Error>> {
    const due = records.filter(({ pending }) => hasEffects(pending));
    if (due.length === 0) return new Map();
    const failures = await this.#makeVisible(due, eventsBySymbol).catch(
      (error: unknown) => new Map(due.map(({ symbol }) => [symbol, error as Error])),
    );
    for (const record of due) {
      if (!failures.has(record.symbol)) this.#ports.states.settle(record);
    }
    return failures;
  }

  async #makeVisible(
    due: readonly SymbolStateRecord[],
    eventsBySymbol: ReadonlyMap<string, readonly StreamEvent[]>,
  ): Promise<Map<string, Error>> {
    const alerts = due.flatMap(({ pending }) => pending.alerts);
    const [unrecorded, unpublished] = await Promise.all([
      this.#ports.history.recordEffects(
        new Map(due.map(({ symbol, pending }) => [symbol, marketEffects(pending)])),
      ),
      alerts.length > 0 ? this.#ports.alerts.publish(alerts) : new Map<string, Error>(),
    ]);
    const failures = new Map(unrecorded);
    await this.#setAsides.refusals(failures, eventsBySymbol);
    const refused = new Map<string, RefusedError>();
    for (const { alertId, symbol } of alerts) {
      const error = unpublished.get(alertId);
      if (error instanceof RefusedError) refused.set(symbol, joined(refused.get(symbol), error));
      else if (error !== undefined) failures.set(symbol, error);
    }
    const unkept = new Map<string, Error>(refused);
    await this.#setAsides.refusals(unkept, eventsBySymbol);
    for (const [symbol, error] of unkept) failures.set(symbol, error);
    return failures;
  }
}

function joined(earlier: RefusedError | undefined, later: RefusedError): RefusedError {
  if (earlier === undefined) return later;
  return new RefusedError(earlier.message, [...earlier.content, ...later.content]);
}
