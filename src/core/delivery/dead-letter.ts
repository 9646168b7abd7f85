import type { Alert } from '../alert/alert.ts';
import { systemAlert } from '../alert/system-alert.ts';
import { SYSTEM_ALERT_TYPE } from '../alert/alert.ts';
import { truncate } from '../notifications/render/text.ts';
import type { Delivery } from './delivery.ts';

const HOUR_MS = 3_600_000;
const MAX_REASON = 200;

/** An alert about the monitor itself: its own failures are counted and kept, but no further alert is made of them. */
export function isAboutTheMonitor({ alertType }: Pick<Delivery, 'alertType'>): boolean {
  return alertType === SYSTEM_ALERT_TYPE;
}

interface MarkedMailbox {
  readonly userId: string;
  /** Stands for the mailbox: see `mailboxId`. */
  readonly mailbox: string;
  readonly reason: string;
  readonly sinceMs: number;
}

/** Tells the team that mail to a user comes back: once for each mailbox. */
export function undeliverableAlert({ userId, mailbox, reason, sinceMs }: MarkedMailbox): Alert {
  const episodeId = `undeliverable-email-${userId}-${mailbox}`;
  return systemAlert({
    alertId: `${episodeId}-1`,
    episodeId,
    status: 'firing',
    subject: 'email-delivery',
    facts: {
      kind: 'undelivered',
      userId,
      channel: 'email',
      attempts: 1,
      error: truncate(reason, MAX_REASON),
    },
    occurredAtMs: sinceMs,
    correlationId: episodeId,
  });
}

/**
 * Tells the team that somebody is not reached on a channel. For each user, channel and hour it is the same alert, so that a webhook that
 * is gone is one message and not one for each alert.
 */
export function deadLetterAlert(delivery: Delivery, nowMs: number): Alert {
  const { channel, userId, correlationId, attempts } = delivery;
  const hour = new Date(Math.floor(nowMs / HOUR_MS) * HOUR_MS).toISOString().slice(0, 13);
  const episodeId = `dead-letter-${channel}-${userId}-${hour}`;
  const error = truncate(delivery.error?.words ?? 'unknown', MAX_REASON);
  return systemAlert({
    alertId: `${episodeId}-1`,
    episodeId,
    status: 'firing',
    subject: `${channel}-delivery`,
    facts: { kind: 'undelivered', userId, channel, attempts, error },
    occurredAtMs: nowMs,
    correlationId,
  });
}
