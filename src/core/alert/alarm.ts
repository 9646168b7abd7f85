import type { Alert } from './alert.ts';
import { alertIdOf, compactTime } from './episode.ts';
import { systemAlert } from './system-alert.ts';

export const ALARM_STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;
export type AlarmState = (typeof ALARM_STATES)[number];

/** A CloudWatch alarm has gone from one state into another. */
export interface AlarmChange {
  /** The same when the same change is told again on the same way. */
  readonly id: string;
  readonly alarmName: string;
  readonly state: AlarmState;
  /** Null where the message does not say. */
  readonly previousState: AlarmState | null;
  /** When the alarm that begins or ends here went off; null where the message does not say, and for what is neither. */
  readonly beganAtMs: number | null;
  readonly changedAtMs: number;
  /** What the alarm is about, in the words of whoever made it; may be empty, as may the reason of the change. */
  readonly description: string;
  readonly reason: string;
}

/** Each time that an alarm goes off is an episode of its own, so that who has acknowledged one hears of the next. */
export function alarmEpisodeId(alarmName: string, beganAtMs: number | null): string {
  return beganAtMs === null ? `alarm-${alarmName}` : `alarm-${alarmName}-${compactTime(beganAtMs)}`;
}

/** The same alert on whatever way the change was told: by EventBridge, by SNS, or by both. */
export function alertOfAlarm(change: AlarmChange, episodeId: string): Alert {
  const { id, alarmName, changedAtMs, description, reason } = change;
  const isFiring = change.state === 'ALARM';
  const isDated = episodeId !== alarmEpisodeId(alarmName, null);
  return systemAlert({
    alertId: isDated ? alertIdOf(episodeId, isFiring ? 1 : 2) : `alarm-${id}`,
    episodeId,
    status: isFiring ? 'firing' : 'resolved',
    subject: alarmName,
    facts: { kind: 'alarm', description: isFiring ? description : '', reason },
    occurredAtMs: changedAtMs,
    correlationId: id,
  });
}
