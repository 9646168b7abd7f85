import { inject, injectable } from 'tsyringe';
import { alertOfLeftOut } from '../core/rules/alert-of-left-out.ts';
import type { Rule } from '../core/rules/rule.ts';
import type { Alert } from '../core/alert/alert.ts';
import { AlertPublisher } from '../ports/alert-publisher.ts';
import { Clock } from '../ports/clock.ts';
import { Logger } from '../ports/logger.ts';

/** Tells users whose rules are left out: each once a day, however many rules and symbols. */
@injectable()
export class RuleNotices {
  readonly #publisher: AlertPublisher;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #due = new Map<string, Alert>();
  /** By user, the notice that was published last: its id has the day. */
  readonly #published = new Map<string, string>();

  constructor(
    @inject(AlertPublisher) publisher: AlertPublisher,
    @inject(Clock) clock: Clock,
    @inject(Logger) logger: Logger,
  ) {
    this.#publisher = publisher;
    this.#clock = clock;
    this.#logger = logger;
  }

  note(symbol: string, leftOut: readonly Rule[]): void {
    const nowMs = this.#clock.now();
    for (const [userId, [first, ...others]] of Map.groupBy(leftOut, (rule) => rule.userId)) {
      if (first === undefined || this.#due.has(userId)) continue;
      const alert = alertOfLeftOut(symbol, [first, ...others], nowMs);
      if (this.#published.get(userId) !== alert.alertId) this.#due.set(userId, alert);
    }
  }

  /** Never rejects: the market goes on, and what could not be published is due with the next batch still. */
  async publish(): Promise<void> {
    if (this.#due.size === 0) return;
    const due = [...this.#due];
    try {
      const failures = await this.#publisher.publish(due.map(([, alert]) => alert));
      for (const [userId, { alertId }] of due) {
        const error = failures.get(alertId);
        if (error !== undefined) this.#logger.warn('RuleNoticeFailed', { user_id: userId, error });
        else {
          this.#published.set(userId, alertId);
          this.#due.delete(userId);
        }
      }
    } catch (error) {
      this.#logger.warn('RuleNoticeFailed', { users: due.length, error });
    }
  }
}
