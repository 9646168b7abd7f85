import { alarmEpisodeId, alertOfAlarm, type AlarmChange } from '../core/alert/alarm.ts';
import type { Alert } from '../core/alert/alert.ts';
import { episodeIdOfAlert } from '../core/alert/episode.ts';
import { troubleOfAlarm } from '../core/tickets/fingerprint.ts';
import type { AlertStore } from '../ports/alert-store.ts';
import type { Ticketing } from './ticketing.ts';

export interface AlarmHistory {
  readonly store: Pick<AlertStore, 'episode'>;
  readonly ticketing: () => Promise<Pick<Ticketing, 'latest'>>;
}

export type AlarmVerdict =
  | { readonly isNews: true; readonly alert: Alert }
  | { readonly isNews: false; readonly reason: string };

/**
 * What a change of an alarm is to people. An alarm without data has neither begun nor ended: when it has some again it goes on, or is
 * over. What it goes on with is known by what was counted for its ticket.
 */
export async function readAlarm(change: AlarmChange, history: AlarmHistory): Promise<AlarmVerdict> {
  const { alarmName, state, previousState, beganAtMs } = change;
  if (state === 'INSUFFICIENT_DATA') return noNews('insufficient data is no news');
  if (state === 'ALARM') {
    const open = previousState === 'INSUFFICIENT_DATA' ? await openEpisode(alarmName, history) : null;
    return { isNews: true, alert: alertOfAlarm(change, open ?? alarmEpisodeId(alarmName, beganAtMs)) };
  }
  if (previousState === 'OK') return noNews('the end of no alarm is no news');
  const begun = beganAtMs === null ? await latestEpisode(alarmName, history) : null;
  if (begun === null && previousState === 'INSUFFICIENT_DATA') return noNews('it has never gone off');
  return { isNews: true, alert: alertOfAlarm(change, begun ?? alarmEpisodeId(alarmName, beganAtMs)) };
}

async function openEpisode(alarmName: string, history: AlarmHistory): Promise<string | null> {
  const latest = await latestEpisode(alarmName, history);
  if (latest === null) return null;
  const { alerts } = await history.store.episode(latest);
  return alerts.some(({ alert }) => alert.status === 'resolved') ? null : latest;
}

/** Null where it never went off, or was counted by an older version, whose ids do not name the episode. */
async function latestEpisode(alarmName: string, { ticketing }: AlarmHistory): Promise<string | null> {
  const latest = await (await ticketing()).latest(troubleOfAlarm(alarmName));
  if (latest === null) return null;
  const episodeId = episodeIdOfAlert(latest.id);
  return episodeId.startsWith(`${alarmEpisodeId(alarmName, null)}-`) ? episodeId : null;
}

function noNews(reason: string): AlarmVerdict {
  return { isNews: false, reason };
}
