import type { Alert } from '../../../src/core/alert/alert.ts';
import type { StreamEvent } from '../../../src/core/market-data/stream-event.ts';
import type { SymbolEffects } from '../../../src/core/market-state/symbol-effects.ts';
import type { ClosedBar } from '../../../src/core/market-state/closed-bar.ts';
import type { FailuresBySymbol, MarketHistory } from '../../../src/ports/market-history.ts';

/** What readers of the real history see after deduplication: each tick, bar and anomaly once. */
export class MemoryMarketHistory implements MarketHistory {
  readonly ticks = new Map<string, StreamEvent>();
  readonly bars = new Map<string, ClosedBar>();
  readonly anomalies = new Map<string, Alert>();

  async recordTicks(eventsBySymbol: ReadonlyMap<string, readonly StreamEvent[]>): Promise<FailuresBySymbol> {
    for (const event of [...eventsBySymbol.values()].flat()) {
      const { shardId, sequenceNumber, subSequence } = event.position;
      if (event.event.type !== 'bar') this.ticks.set(`${shardId} ${sequenceNumber} ${subSequence}`, event);
    }
    return new Map();
  }

  async recordEffects(effectsBySymbol: ReadonlyMap<string, SymbolEffects>): Promise<FailuresBySymbol> {
    for (const [symbol, { closedBars, alerts }] of effectsBySymbol) {
      for (const bar of closedBars) this.bars.set(`${symbol} ${bar.intervalMs} ${bar.bar.startMs}`, bar);
      for (const alert of alerts) this.anomalies.set(alert.alertId, alert);
    }
    return new Map();
  }
}
