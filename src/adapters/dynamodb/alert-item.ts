import type { Severity } from '../../core/alert/severity.ts';
import type { StoredAlert } from '../../core/alert-policy/alert-state.ts';
import { expiryOf } from '../../core/delivery/delivery.ts';
import { severityReasonOf } from '../../core/notifications/words/severity-reason.ts';
import { alertOfMessage, toMessage } from '../../dto/alert-message.dto.ts';
import { alertKey, createdDay, expiry, iso } from './history-keys.ts';
import { fromItem, toItem, type Item } from './plain-item.ts';
import { packCause, unpackCause } from './severity-cause.ts';

/** The alert as it was taken in: its message, for what is sent later, and what people search for. */
export function toAlertItem({ alert, verdict, filtered, createdAtMs }: StoredAlert): Item {
  return {
    ...alertKey(alert),
    ...toItem({
      alert_id: alert.alertId,
      body: JSON.stringify(toMessage(alert)),
      alert_type: alert.alertType,
      alert_status: alert.status,
      anomaly: alert.anomaly,
      symbol: alert.symbol,
      severity: alert.severity,
      severity_reason: severityReasonOf(verdict, 'en'),
      severity_cause: packCause(verdict.cause),
      correlation_id: alert.correlationId,
      filtered,
      occurred_at: iso(alert.occurredAtMs),
      created_day: createdDay(createdAtMs),
      created_at: iso(createdAtMs),
      expires_at: expiry(expiryOf(createdAtMs)),
    }),
  };
}

interface AlertRow {
  readonly body: string;
  readonly severity: Severity;
  readonly severity_reason: string;
  readonly severity_cause?: string;
  readonly filtered: StoredAlert['filtered'];
  readonly created_at: string;
}

/** What `toAlertItem` wrote, of this version or the one before. */
export function fromAlertItem(item: Item): StoredAlert {
  const row = fromItem(item) as unknown as AlertRow;
  return {
    alert: { ...alertOfMessage(row.body), severity: row.severity },
    verdict: { severity: row.severity, cause: unpackCause(row.severity_cause, row.severity_reason) },
    filtered: row.filtered,
    createdAtMs: Date.parse(row.created_at),
  };
}
