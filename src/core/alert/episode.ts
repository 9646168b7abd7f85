import type { AnomalyKind } from './anomalies.ts';

/** 20221213T133000.000Z, as it stands in ids. */
export function compactTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replaceAll(/[-:]/g, '');
}

/** Identity of an episode of a market anomaly: what it was when it opened, and when. A replay arrives at the same one. */
export function episodeIdOf(symbol: string, openedAs: AnomalyKind, openedAtMs: number): string {
  return `${symbol}-${openedAs}-${compactTime(openedAtMs)}`;
}

/** Identity of the alert that is the `revision`th of its episode, counted from 1. */
export function alertIdOf(episodeId: string, revision: number): string {
  return `${episodeId}-${revision}`;
}

/** The episode that an alert of ours belongs to, by the id of the alert; an id without a number at its end is returned as it is. */
export function episodeIdOfAlert(alertId: string): string {
  return alertId.replace(/-\d+$/, '');
}
