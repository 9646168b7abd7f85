import { alertOfEpisode } from '../core/market-state/alert-of-episode.ts';
import type { Alert } from '../core/alert/alert.ts';
import type { StreamEvent } from '../core/market-data/stream-event.ts';
import type { MonitorSettings } from '../core/market-state/monitor-settings.ts';
import { joinEffects, NO_EFFECTS } from '../core/market-state/symbol-effects.ts';
import type { ClosedBar } from '../core/market-state/price-series.ts';
import { alertOfFiring } from '../core/rules/alert-of-firing.ts';
import type { RuleBook } from '../core/rules/rule-book.ts';
import { RuleMonitor } from '../core/rules/rule-monitor.ts';
import { SymbolMonitor } from '../core/market-state/symbol-monitor.ts';
import type { SymbolStateRecord } from '../ports/market-state-store.ts';

/** What a batch does to one symbol, worked out but not yet written anywhere. */
export interface SymbolAdvance {
  /** The state afterwards; undefined for a symbol that is still unknown. */
  readonly record: SymbolStateRecord | undefined;
  /** False when every event was a replay: `record` is the stored one, only its effects may still be due. */
  readonly isChanged: boolean;
  readonly duplicates: number;
  /** Firings of rules that are not told because there were too many. */
  readonly untoldFirings: number;
}

export interface AdvanceSettings {
  readonly monitor: MonitorSettings;
  /** null while the rules are not known: what is remembered of them is handed on as it is. */
  readonly rules: RuleBook | null;
  readonly detectedAtMs: number;
}

/** Applies `events`, in stream order, to the state in `current` (undefined for a new symbol). */
export function advanceSymbol(
  symbol: string,
  events: readonly StreamEvent[],
  current: SymbolStateRecord | undefined,
  settings: AdvanceSettings,
): SymbolAdvance {
  const { detectedAtMs } = settings;
  const monitor = new SymbolMonitor(symbol, settings.monitor, current?.snapshot);
  const rules = rulesOf(symbol, settings.rules, current?.rules);
  const closedBars: ClosedBar[] = [];
  const alerts: Alert[] = [];
  let duplicates = 0;
  for (const { event, position } of events) {
    const observation = monitor.apply(event, position);
    if (observation.outcome === 'replayed') duplicates += 1;
    closedBars.push(...observation.closedBars);
    const firings = rules?.observe(event, observation, monitor.prices) ?? [];
    if (observation.transitions.length + firings.length === 0) continue;
    const context = {
      symbol,
      indicators: monitor.indicators(),
      recentPrices: monitor.recentPrices(),
      occurredAtMs: event.timestampMs,
      detectedAtMs,
      source: { shardId: position.shardId, sequenceNumber: position.sequenceNumber },
      correlationId: event.correlationId ?? `${position.shardId}:${position.sequenceNumber}`,
    };
    alerts.push(...observation.transitions.map((transition) => alertOfEpisode(transition, context)));
    alerts.push(...firings.map((firing) => alertOfFiring(firing, context)));
  }
  if (duplicates === events.length)
    return { record: current, isChanged: false, duplicates, untoldFirings: 0 };
  const remembered = rules === null ? current?.rules : rules.snapshot();
  const record = {
    symbol,
    version: (current?.version ?? 0) + 1,
    snapshot: monitor.snapshot(),
    ...(remembered !== undefined && { rules: remembered }),
    pending: joinEffects(current?.pending ?? NO_EFFECTS, { closedBars, alerts }),
  };
  return { record, isChanged: true, duplicates, untoldFirings: rules?.untold ?? 0 };
}

/** null where there is nothing to do: nobody has or had a rule for the symbol, or it is not known who has. */
function rulesOf(symbol: string, book: RuleBook | null, stored: Uint8Array | undefined): RuleMonitor | null {
  if (book === null) return null;
  const program = book.programFor(symbol);
  return program === null && stored === undefined ? null : new RuleMonitor(program, stored);
}
