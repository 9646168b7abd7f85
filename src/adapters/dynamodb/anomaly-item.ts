import type { Alert } from '../../core/alert/alert.ts';
import { explanationOf } from '../../core/notifications/words/explanation.ts';
import { parseAlertMessage, toMessage } from '../../dto/alert-message.dto.ts';
import type { Item } from './plain-item.ts';
import { keyRange, type KeyRange, sortableTime } from './key-range.ts';

const PREFIX = 'ANOMALY#';

/** Sort keys of what occurred from `fromMs` to before `toMs`. */
export function anomalyKeys(fromMs: number, toMs: number): KeyRange {
  return keyRange(PREFIX, fromMs, toMs);
}

/** What was found, readable in the console without unpacking; `alert` is the message as published. */
export function anomalyItem(alert: Alert, expiresAt: number): Item {
  return {
    pk: { S: alert.symbol },
    sk: { S: `${PREFIX}${sortableTime(alert.occurredAtMs)}#${alert.alertId}` },
    alert_id: { S: alert.alertId },
    episode_id: { S: alert.episodeId },
    anomaly: { S: alert.anomaly },
    status: { S: alert.status },
    severity: { S: alert.severity },
    score: { N: String(alert.score) },
    explanation: { S: explanationOf(alert) },
    alert: { S: JSON.stringify(toMessage(alert)) },
    expires_at: { N: String(expiresAt) },
  };
}

/**
 * The alert of an item that `anomalyItem` made.
 * @throws Error when a later version has written what this one cannot read
 */
export function anomalyOf(item: Item): Alert {
  const alertId = item['alert_id']!.S!;
  const parsed = parseAlertMessage(item['alert']!.S!, { messageId: alertId, publishedAtMs: 0 });
  if (!parsed.ok) throw new Error(`Anomaly ${alertId} cannot be read: ${parsed.reason}.`);
  return parsed.alert;
}
