import { isSelected, type Selection } from '../matching/selection.ts';
import { matchesWildcard } from '../matching/wildcard.ts';
import { SYSTEM_ALERT_TYPE } from '../alert/alert.ts';
import type { FeedOutage } from '../severity/settings.ts';
import type { Alert } from '../alert/alert.ts';
import { isAtLeast, type Severity } from '../alert/severity.ts';
import { ANOMALIES, kindsThat, type AnomalyKind } from '../alert/anomalies.ts';
import type { MutableFacts } from './silence.ts';

/** While one alert fires, others that only say the same in other words are not told. */
export interface Inhibitor {
  /** The episode that opened it. */
  readonly episodeId: string;
  readonly symbols: Selection;
  readonly anomalies: readonly AnomalyKind[];
  /** What is graver is told all the same. */
  readonly severity: Severity;
  readonly openedAtMs: number;
  /** When it stops counting, in case its end never comes. */
  readonly expiresAtMs: number;
  /** When the episode was over, by the time of the market; null while it goes on. What happened from then on is news, whenever it comes. */
  readonly endedAtMs: number | null;
}

/** An inhibitor as it is to be: opened, or ended. */
export interface InhibitorChange {
  readonly kind: 'open' | 'close';
  readonly inhibitor: Inhibitor;
}

/** What an inhibitor needs to know of an alert; a delivery knows it too. */
export type InhibitableFacts = MutableFacts & Pick<Alert, 'occurredAtMs'>;

const LONGEST_MS = 30 * 60_000;

const SAID_BY_WHOLE_MOVE = kindsThat(({ saidBy }) => saidBy === 'whole move');
const SAID_BY_OUTAGE = kindsThat(({ saidBy }) => saidBy === 'feed outage');

/** What an alert opens or closes: nothing, for most. `open`: those that there are. */
export function inhibitorChange(
  alert: Alert,
  outages: readonly FeedOutage[],
  open: readonly Inhibitor[],
  nowMs: number,
): InhibitorChange | null {
  const { episodeId, severity } = alert;
  const own = open.find((each) => each.episodeId === episodeId);
  if (alert.status === 'resolved') {
    if (own === undefined || own.endedAtMs !== null) return null;
    return { kind: 'close', inhibitor: { ...own, endedAtMs: alert.occurredAtMs } };
  }
  const scope = scopeOf(alert, outages);
  if (scope === null) return null;
  const lasts = { openedAtMs: nowMs, expiresAtMs: nowMs + LONGEST_MS, endedAtMs: null };
  return { kind: 'open', inhibitor: { episodeId, severity, ...scope, ...lasts } };
}

/**
 * The inhibitor that says it already. What opens inhibitors is never inhibited itself, so that no two alerts can
 * keep each other quiet (Alertmanager's guard against rules whose both sides match).
 */
export function inhibitedBy(
  facts: InhibitableFacts,
  inhibitors: readonly Inhibitor[],
  nowMs: number,
): Inhibitor | undefined {
  const { isWholeMove, saidBy } = ANOMALIES[facts.anomaly];
  if (isWholeMove || saidBy === null) return undefined;
  return inhibitors.find(
    (inhibitor) =>
      nowMs < inhibitor.expiresAtMs &&
      (inhibitor.endedAtMs === null || facts.occurredAtMs < inhibitor.endedAtMs) &&
      inhibitor.episodeId !== facts.episodeId &&
      isAtLeast(inhibitor.severity, facts.severity) &&
      inhibitor.anomalies.includes(facts.anomaly) &&
      isSelected(inhibitor.symbols, facts.symbol),
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
