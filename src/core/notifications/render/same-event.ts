import type { Alert } from '../../alert/alert.ts';
import { underlyingOf } from '../../alert/underlying.ts';
import { formatCount, formatPercent } from '../words/numbers.ts';
import type { Words } from '../words/words.ts';
import { oneLine } from './text.ts';

/** Several markets of one underlying that move at the same time, told as the one event that they are. */
export interface SameEvent {
  readonly headline: string;
  /** Alerts of the message that the headline speaks of, and the markets that they are about. */
  readonly alertCount: number;
  readonly symbols: readonly string[];
}

/** Null where the leading alert is about the only market of its underlying, or about no move that goes on. */
export function sameEventOf(lead: Alert, others: readonly Alert[], words: Words): SameEvent | null {
  if (!isMove(lead)) return null;
  const underlying = underlyingOf(lead);
  const alerts = [lead, ...others.filter((alert) => isMove(alert) && underlyingOf(alert) === underlying)];
  const symbols = [...new Set(alerts.map(({ symbol }) => symbol))];
  if (symbols.length === 1) return null;
  const largest = alerts.reduce((most, each) =>
    Math.abs(each.changePct) > Math.abs(most.changePct) ? each : most,
  );
  const change = formatPercent(largest.changePct, words.numbers);
  return {
    headline: words.markets(oneLine(underlying), formatCount(symbols.length, words.numbers), change),
    alertCount: alerts.length,
    symbols,
  };
}

function isMove({ status, anomaly, changePct }: Alert): boolean {
  return status !== 'resolved' && anomaly !== 'other' && changePct !== 0;
}
