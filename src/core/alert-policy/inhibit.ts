import { isSelected, type Selection } from '../matching/selection.ts';
import { matchesWildcard } from '../matching/wildcard.ts';
import { SYSTEM_ALERT_TYPE } from '../alert/alert.ts';
import type { FeedOutage } from '../severity/settings.ts';
import type { Alert } from '../alert/alert.ts';
import { ANOMALIES, kindsThat, type AnomalyKind } from '../alert/anomalies.ts';
import type { MutableFacts } from './silence.ts';

/** While one alert fires, others that only say the same in other words are not told. */
export interface Inhibitor {
  /** The episode that opened it. */
  readonly episodeId: string;
  readonly symbols: Selection;
  readonly anomalies: readonly AnomalyKind[];
  readonly openedAtMs: number;
  /** When it stops counting, in case its end never comes. */
  readonly expiresAtMs: number;
}

export type InhibitorChange =
  | { readonly kind: 'open'; readonly inhibitor: Inhibitor }
  | { readonly kind: 'close'; readonly episodeId: string };

const LONGEST_MS = 30 * 60_000;

const SAID_BY_WHOLE_MOVE = kindsThat(({ saidBy }) => saidBy === 'whole move');
const SAID_BY_OUTAGE = kindsThat(({ saidBy }) => saidBy === 'feed outage');

/** What an alert opens or closes: nothing, for most. */
export function inhibitorChange(
  alert: Alert,
  outages: readonly FeedOutage[],
  nowMs: number,
): InhibitorChange | null {
  const scope = scopeOf(alert, outages);
  if (scope === null) return null;
  const { episodeId } = alert;
  if (alert.status === 'resolved') return { kind: 'close', episodeId };
  const inhibitor = { episodeId, ...scope, openedAtMs: nowMs, expiresAtMs: nowMs + LONGEST_MS };
  return { kind: 'open', inhibitor };
}

/**
 * The inhibitor that says it already. What opens inhibitors is never inhibited itself, so that no two alerts can
 * keep each other quiet (Alertmanager's guard against rules whose both sides match).
 */
export function inhibitedBy(
  facts: MutableFacts,
  inhibitors: readonly Inhibitor[],
  nowMs: number,
): Inhibitor | undefined {
  if (ANOMALIES[facts.anomaly].isWholeMove) return undefined;
  return inhibitors.find(
    ({ episodeId, symbols, anomalies, expiresAtMs }) =>
      nowMs < expiresAtMs &&
      episodeId !== facts.episodeId &&
      anomalies.includes(facts.anomaly) &&
      isSelected(symbols, facts.symbol),
  );
}

function scopeOf(
  alert: Alert,
  outages: readonly FeedOutage[],
): Pick<Inhibitor, 'symbols' | 'anomalies'> | null {
  if (ANOMALIES[alert.anomaly].isWholeMove) {
    return { symbols: { include: [alert.symbol], exclude: [] }, anomalies: SAID_BY_WHOLE_MOVE };
  }
  if (alert.alertType !== SYSTEM_ALERT_TYPE) return null;
  const outage = outages.find(({ alarm }) => matchesWildcard(alarm, alert.symbol));
  return outage === undefined ? null : { symbols: outage.symbols, anomalies: SAID_BY_OUTAGE };
}
