import { inject, injectable } from 'tsyringe';
import type { Delivery } from '../core/delivery/delivery.ts';
import { errorName } from '../core/prelude/error-text.ts';
import { AlertStore, type Change } from '../ports/alert-store.ts';
import { Logger } from '../ports/logger.ts';

/**
 * Writes outcomes as soon as they are known: the first at once, and those that come in while it is being written
 * together after it. Four channels that answer at the same time cost two calls, and a slow one delays no other.
 */
@injectable()
export class OutcomeRecorder {
  readonly #store: AlertStore;
  readonly #logger: Logger;
  #waiting: Change[] = [];
  #writing: Promise<void> | null = null;

  constructor(@inject(AlertStore) store: AlertStore, @inject(Logger) logger: Logger) {
    this.#store = store;
    this.#logger = logger;
  }

  /** Resolves when these are written. Never rejects: a row that cannot be written stays PENDING and is sent again. */
  async record(changes: readonly Change[]): Promise<void> {
    this.#waiting.push(...changes);
    // What is being written now was taken before; the next round takes what has just been added.
    await this.#writing;
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
    });
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      await this.#write(batch);
    }
  }

  async #write(batch: readonly Change[]): Promise<void> {
    try {
      const { changed } = await this.#store.change(batch);
      const missing = new Set(batch.map(({ to }) => to));
      for (const delivery of changed) missing.delete(delivery);
      for (const delivery of missing) this.#logger.warn('DeliveryAlreadySettled', deliveryLabels(delivery));
    } catch (error) {
      // Twice is better than never: the sweep sends again when the lease has ended.
      const name = errorName(error);
      for (const { to } of batch) {
        this.#logger.error('DeliveryNotRecorded', { ...deliveryLabels(to), status: to.status, error: name });
      }
    }
  }
}

/** What a log line about a delivery says; never an address. */
export function deliveryLabels(delivery: Delivery): Record<string, unknown> {
  return {
    alert_id: delivery.alertId,
    user_id: delivery.userId,
    channel: delivery.channel,
    symbol: delivery.symbol,
    severity: delivery.severity,
    attempt: delivery.attempts,
    correlation_id: delivery.correlationId,
    ...reasonLabels(delivery),
  };
}

/** Why it is not sent: a code to count by, and for an error the service's own words. */
function reasonLabels({ waitsFor, suppressedBy, error }: Delivery): Record<string, unknown> {
  if (error !== null) return { reason: error.code, detail: error.words };
  const reason = waitsFor ?? suppressedBy;
  return reason === null ? {} : { reason };
}
