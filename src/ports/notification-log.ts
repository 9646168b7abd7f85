import type { Alert } from '../core/alerts/alert.ts';
import type { FilterReason } from '../core/preferences/recipients.ts';
import type { Delivery } from '../core/notifications/delivery.ts';

/** What is written once per alert, beside its deliveries: enough to send it again later. */
export interface AlertEntry {
  readonly alert: Alert;
  readonly severityReason: string;
  readonly filtered: Readonly<Partial<Record<FilterReason, number>>>;
  readonly createdAtMs: number;
}

/** A message that could not be read as an alert, kept for a person to look at. */
export interface RejectedMessage {
  readonly messageId: string;
  readonly reason: string;
  readonly body: string;
  readonly receivedAtMs: number;
}

/**
 * The history of alerts and the outbox of what is still to be sent. Each method that writes is atomic per
 * delivery, whoever else calls at the same time: of two senders, one gets the delivery.
 */
export interface NotificationLog {
  /** What is known of an alert; null when it was never seen. Sees every write that came before the call. */
  find(alertId: string): Promise<readonly Delivery[] | null>;

  /** Writes the alert and the deliveries that do not exist yet; returns those that this call created. */
  open(entry: AlertEntry, deliveries: readonly Delivery[]): Promise<readonly Delivery[]>;

  /** Up to `limit` PENDING deliveries whose time has come, the longest waiting first; may lag behind writes. */
  due(nowMs: number, limit: number): Promise<readonly Delivery[]>;

  /** Leases a due delivery for one more try; null when somebody else was faster or it is no longer PENDING. */
  takeOver(delivery: Delivery, nowMs: number): Promise<Delivery | null>;

  /** Writes the outcome of the try in `delivery.attempts`; false when the row has moved on meanwhile. */
  settle(delivery: Delivery): Promise<boolean>;

  /** The alert as it was opened, null when it has expired. */
  alert(alertId: string): Promise<Alert | null>;

  reject(message: RejectedMessage): Promise<void>;
}
export const NotificationLog = Symbol('NotificationLog');
