import type { Alert } from '../core/alert/alert.ts';
import { deadLetterAlert, isAboutTheMonitor } from '../core/delivery/dead-letter.ts';
import { deliveryId, reasonText, type Delivery } from '../core/delivery/delivery.ts';
import { errorName } from '../core/prelude/error-text.ts';
import { troubleOfError, type Trouble } from '../core/tickets/fingerprint.ts';
import type { Occurrence } from '../core/tickets/recurrence.ts';
import type { Clock } from '../ports/clock.ts';
import type { DeadLetterQueue } from '../ports/dead-letter-queue.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';

export interface DeadLettersDependencies {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Null where this deployment has none. */
  readonly queue: DeadLetterQueue | null;
  /** Function that the trouble is reported of. */
  readonly source: string;
  /** Tells the team: the whole way of an alert. */
  readonly raise: (alert: Alert) => Promise<void>;
  /** Counts towards a ticket. */
  readonly occurred: (trouble: Trouble, occurrence: Occurrence) => Promise<void>;
}

/** What becomes of notifications that are given up: kept, told to the team, counted towards a ticket. */
export class DeadLetters {
  readonly #with: DeadLettersDependencies;

  constructor(dependencies: DeadLettersDependencies) {
    this.#with = dependencies;
  }

  /** Never rejects: the rows say that they have failed, and what else goes wrong here is logged. */
  async take(dead: readonly Delivery[]): Promise<void> {
    const { metrics, clock } = this.#with;
    if (dead.length === 0) return;
    metrics.add('DeadLetters', 'Count', dead.length);
    await Promise.all(dead.map((delivery) => this.#attempt('queue', () => this.#keep(delivery))));

    const alerts = new Map(
      dead
        .filter((delivery) => !isAboutTheMonitor(delivery))
        .map((delivery) => {
          const alert = deadLetterAlert(delivery, clock.now());
          return [alert.alertId, alert];
        }),
    );
    for (const alert of alerts.values()) await this.#attempt('alert', () => this.#with.raise(alert));
    for (const delivery of dead) await this.#attempt('ticket', () => this.#count(delivery));
  }

  async #keep(delivery: Delivery): Promise<void> {
    await this.#with.queue?.put(delivery);
  }

  #count(delivery: Delivery): Promise<void> {
    const { source, occurred } = this.#with;
    const message = `${delivery.channel}: ${reasonText(delivery) ?? 'unknown'}`;
    const trouble = troubleOfError(source, { name: 'DeliveryFailed', message });
    return occurred(trouble, { id: deliveryId(delivery), atMs: delivery.updatedAtMs });
  }

  async #attempt(what: 'queue' | 'alert' | 'ticket', act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#with.logger.error('DeadLetterNotTold', { what, error: errorName(error) });
      this.#with.metrics.add('DeadLettersNotTold', 'Count', 1, { what });
    }
  }
}
