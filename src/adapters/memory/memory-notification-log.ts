import type { Alert } from '../../core/alerts/alert.ts';
import { deliveryId, isDue, takenOver, type Delivery } from '../../core/notifications/delivery.ts';
import type { AlertEntry, NotificationLog, RejectedMessage } from '../../ports/notification-log.ts';

interface Row {
  readonly alert: Alert;
  readonly deliveries: Map<string, Delivery>;
}

export class MemoryNotificationLog implements NotificationLog {
  readonly rejected: RejectedMessage[] = [];
  readonly #rows = new Map<string, Row>();

  find(alertId: string): Promise<readonly Delivery[] | null> {
    const row = this.#rows.get(alertId);
    return Promise.resolve(row === undefined ? null : [...row.deliveries.values()]);
  }

  open(entry: AlertEntry, deliveries: readonly Delivery[]): Promise<readonly Delivery[]> {
    const { alert } = entry;
    const row = this.#rows.get(alert.alertId) ?? { alert, deliveries: new Map() };
    this.#rows.set(alert.alertId, row);
    const created = deliveries.filter((delivery) => !row.deliveries.has(deliveryId(delivery)));
    for (const delivery of created) row.deliveries.set(deliveryId(delivery), delivery);
    return Promise.resolve(created);
  }

  due(nowMs: number, limit: number): Promise<readonly Delivery[]> {
    const due = [...this.#rows.values()]
      .flatMap((row) => [...row.deliveries.values()])
      .filter((delivery) => isDue(delivery, nowMs))
      .toSorted((a, b) => a.dueAtMs! - b.dueAtMs!);
    return Promise.resolve(due.slice(0, limit));
  }

  takeOver(delivery: Delivery, nowMs: number): Promise<Delivery | null> {
    const stored = this.#stored(delivery);
    if (stored === undefined || stored.attempts !== delivery.attempts || !isDue(stored, nowMs)) {
      return Promise.resolve(null);
    }
    const next = takenOver(stored, nowMs);
    this.#put(next);
    return Promise.resolve(next);
  }

  settle(delivery: Delivery): Promise<boolean> {
    const stored = this.#stored(delivery);
    if (stored?.status !== 'PENDING' || stored.attempts !== delivery.attempts) return Promise.resolve(false);
    this.#put(delivery);
    return Promise.resolve(true);
  }

  alert(alertId: string): Promise<Alert | null> {
    return Promise.resolve(this.#rows.get(alertId)?.alert ?? null);
  }

  reject(message: RejectedMessage): Promise<void> {
    this.rejected.push(message);
    return Promise.resolve();
  }

  #stored(delivery: Delivery): Delivery | undefined {
    return this.#rows.get(delivery.alertId)?.deliveries.get(deliveryId(delivery));
  }

  #put(delivery: Delivery): void {
    this.#rows.get(delivery.alertId)?.deliveries.set(deliveryId(delivery), delivery);
  }
}
