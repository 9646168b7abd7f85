import type { Alert } from '../../core/alerts/alert.ts';
import { toMessage } from '../../dto/alert-message.dto.ts';
import type { Item } from './batch-writer.ts';

/** What was found, readable in the console without unpacking; `alert` is the message as published. */
export function anomalyItem(alert: Alert, expiresAt: number): Item {
  return {
    pk: { S: alert.symbol },
    sk: { S: `ANOMALY#${new Date(alert.occurredAtMs).toISOString()}#${alert.alertId}` },
    alert_id: { S: alert.alertId },
    episode_id: { S: alert.episodeId },
    anomaly: { S: alert.anomaly },
    status: { S: alert.status },
    severity: { S: alert.severity },
    score: { N: String(alert.score) },
    explanation: { S: alert.explanation },
    alert: { S: JSON.stringify(toMessage(alert)) },
    expires_at: { N: String(expiresAt) },
  };
}
