import { inject, injectable } from 'tsyringe';
import { undeliverableAlert } from '../core/delivery/dead-letter.ts';
import type { ReturnedMail } from '../core/delivery/returned-mail.ts';
import { isUndeliverable, mailboxId } from '../core/preferences/undeliverable.ts';
import { Clock } from '../ports/clock.ts';
import { ContactMarks } from '../ports/contact-marks.ts';
import { Logger } from '../ports/logger.ts';
import { Metrics } from '../ports/metrics.ts';
import { PreferenceStore } from '../ports/preference-store.ts';
import { RaiseAlert } from './dead-letters.ts';

/** What becomes of mail that comes back: its mailbox is marked, so that nobody relies on it, and the team hears of it once. */
@injectable()
export class UndeliverableMail {
  readonly #with;

  constructor(
    @inject(Clock) clock: Clock,
    @inject(Logger) logger: Logger,
    @inject(Metrics) metrics: Metrics,
    @inject(PreferenceStore) preferences: PreferenceStore,
    @inject(ContactMarks) marks: ContactMarks,
    @inject(RaiseAlert) raise: RaiseAlert,
  ) {
    this.#with = { clock, logger, metrics, preferences, marks, raise };
  }

  /** The same twice marks and tells once. Rejects when a mark could not be written: then SNS sends it again. */
  async take(returned: ReturnedMail): Promise<void> {
    const { clock, logger, metrics, preferences, marks, raise } = this.#with;
    const { fate, reason } = returned;
    metrics.add('EmailsReturned', 'Count', 1);
    const mailboxes = new Set(returned.mailboxes.map((mailbox) => mailboxId(mailbox)));
    const users = (await preferences.load()).preferences.filter(
      ({ contacts }) => contacts.email !== undefined && mailboxes.has(mailboxId(contacts.email)),
    );
    const userIds = users.map(({ userId }) => userId);
    logger.warn('EmailReturned', { fate, reason, user_ids: userIds });
    if (fate === 'passing') return;
    const sinceMs = Number.isFinite(returned.atMs) ? returned.atMs : clock.now();
    for (const user of users) {
      if (isUndeliverable(user)) continue;
      const mailbox = mailboxId(user.contacts.email!);
      const isThere = await marks.markEmail(user.userId, { mailbox, reason, sinceMs });
      if (isThere) await raise(undeliverableAlert({ userId: user.userId, mailbox, reason, sinceMs }));
    }
  }
}
