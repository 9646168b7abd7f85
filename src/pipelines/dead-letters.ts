import { inject, injectable, type InjectionToken } from 'tsyringe';
import type { Alert } from '../core/alert/alert.ts';
import { deadLetterAlert, isAboutTheMonitor } from '../core/delivery/dead-letter.ts';
import { deliveryId, reasonText, type Delivery } from '../core/delivery/delivery.ts';
import { errorName } from '../core/prelude/error-text.ts';
import { troubleOfError } from '../core/tickets/fingerprint.ts';
import { Clock } from '../ports/clock.ts';
import { DeadLetterQueue } from '../ports/dead-letter-queue.ts';
import { FunctionIdentity } from '../ports/function-identity.ts';
import { Logger } from '../ports/logger.ts';
import { Metrics } from '../ports/metrics.ts';
import { LoadTicketing } from './load-ticketing.ts';

/** Takes an alert the whole way to people. */
export type RaiseAlert = (alert: Alert) => Promise<void>;
export const RaiseAlert: InjectionToken<RaiseAlert> = Symbol('RaiseAlert');

/** What becomes of notifications that are given up: they are kept, reported to the team and counted towards a ticket. */
@injectable()
export class DeadLetters {
  readonly #with;

  constructor(
    @inject(Clock) clock: Clock,
    @inject(Logger) logger: Logger,
    @inject(Metrics) metrics: Metrics,
    @inject(DeadLetterQueue) queue: DeadLetterQueue,
    @inject(RaiseAlert) raise: RaiseAlert,
    @inject(LoadTicketing) ticketing: LoadTicketing,
    @inject(FunctionIdentity) identity: FunctionIdentity,
  ) {
    this.#with = { clock, logger, metrics, queue, raise, ticketing, identity };
  }

  /** Never rejects: the rows say that they have failed, and what else goes wrong here is logged. */
  async take(dead: readonly Delivery[]): Promise<void> {
    const { metrics, clock } = this.#with;
    if (dead.length === 0) return;
    metrics.add('DeadLetters', 'Count', dead.length);
    await Promise.all(dead.map((delivery) => this.#attempt('queue', () => this.#with.queue.put(delivery))));

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

  async #count(delivery: Delivery): Promise<void> {
    const { identity, ticketing } = this.#with;
    const message = `${delivery.channel}: ${reasonText(delivery) ?? 'unknown'}`;
    const trouble = troubleOfError(identity.service, { name: 'DeliveryFailed', message });
    const occurrence = { id: deliveryId(delivery), atMs: delivery.updatedAtMs };
    await (await ticketing()).occurred(trouble, occurrence, '');
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
