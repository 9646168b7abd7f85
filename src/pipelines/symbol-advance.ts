import { alertOfEpisode } from '../core/alerts/alert-of-episode.ts';
import type { Alert } from '../core/alerts/alert.ts';
import type { StreamEvent } from '../core/market-data/stream-event.ts';
import type { MonitorSettings } from '../core/market-state/monitor-settings.ts';
import { joinEffects, NO_EFFECTS } from '../core/market-state/symbol-effects.ts';
import type { ClosedBar } from '../core/market-state/price-series.ts';
import { SymbolMonitor } from '../core/market-state/symbol-monitor.ts';
import type { SymbolStateRecord } from '../ports/market-state-store.ts';

/** What a batch does to one symbol, worked out but not yet written anywhere. */
export interface SymbolAdvance {
  /** The state afterwards; undefined for a symbol that is still unknown. */
  readonly record: SymbolStateRecord | undefined;
  /** False when every event was a replay: `record` is the stored one, only its effects may still be due. */
  readonly isChanged: boolean;
  readonly duplicates: number;
}

/** Applies `events`, in stream order, to the state in `current` (undefined for a new symbol). */
export function advanceSymbol(
  symbol: string,
  events: readonly StreamEvent[],
  current: SymbolStateRecord | undefined,
  settings: MonitorSettings,
  detectedAtMs: number,
): SymbolAdvance {
  const monitor = new SymbolMonitor(symbol, settings, current?.snapshot);
  const closedBars: ClosedBar[] = [];
  const alerts: Alert[] = [];
  let duplicates = 0;
  for (const { event, position } of events) {
    const observation = monitor.apply(event, position);
    if (observation.outcome === 'replayed') duplicates += 1;
    closedBars.push(...observation.closedBars);
    for (const transition of observation.transitions) {
      const context = {
        symbol,
        indicators: monitor.indicators(),
        recentPrices: monitor.recentPrices(),
        occurredAtMs: event.timestampMs,
        detectedAtMs,
        source: { shardId: position.shardId, sequenceNumber: position.sequenceNumber },
        correlationId: event.correlationId ?? `${position.shardId}:${position.sequenceNumber}`,
      };
      alerts.push(alertOfEpisode(transition, context));
    }
  }
  if (duplicates === events.length) return { record: current, isChanged: false, duplicates };
  const record = {
    symbol,
    version: (current?.version ?? 0) + 1,
    snapshot: monitor.snapshot(),
    pending: joinEffects(current?.pending ?? NO_EFFECTS, { closedBars, alerts }),
  };
  return { record, isChanged: true, duplicates };
}
