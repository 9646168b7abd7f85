import { expiryOf } from '../../core/notifications/delivery.ts';
import { toMessage } from '../../dto/alert-message.dto.ts';
import type { AlertEntry } from '../../ports/notification-log.ts';
import { toItem, type Item } from './plain-item.ts';

/** Sort key of the row that holds the alert itself. A delivery's has a `#` in it, so they never meet. */
export const ALERT_ROW = 'ALERT';

/** The alert as it was opened: its message, to send it again later, and what people search for. */
export function toAlertItem(entry: AlertEntry): Item {
  const { alert, createdAtMs } = entry;
  return toItem({
    alert_id: alert.alertId,
    delivery_id: ALERT_ROW,
    body: JSON.stringify(toMessage(alert)),
    alert_type: alert.alertType,
    alert_status: alert.status,
    anomaly: alert.anomaly,
    symbol: alert.symbol,
    severity: alert.severity,
    severity_reason: entry.severityReason,
    episode_id: alert.episodeId,
    correlation_id: alert.correlationId,
    filtered: entry.filtered,
    occurred_at: new Date(alert.occurredAtMs).toISOString(),
    created_at: new Date(createdAtMs).toISOString(),
    expires_at: Math.ceil(expiryOf(createdAtMs) / 1000),
  });
}
