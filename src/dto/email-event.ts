import type { ReturnedMail } from '../core/delivery/returned-mail.ts';
import { isRecord } from './problems.ts';

export type ParsedEmailEvent =
  | { readonly ok: true; readonly mail: ReturnedMail }
  | { readonly ok: false; readonly reason: string };

type Fields = Readonly<Record<string, unknown>>;

const MOST_MAILBOXES = 50;
const LONGEST_MAILBOX = 320;
/** Words of SES are short; whatever else stands in their place is cut. */
const LONGEST_WORD = 60;

/**
 * Reads an event that a configuration set of SES publishes.
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
export function parseEmailEvent(json: string): ParsedEmailEvent {
  const value = parsed(json);
  const { eventType, bounce, complaint, reject, mail } = value ?? {};
  if (eventType === 'Bounce' && isRecord(bounce)) return { ok: true, mail: ofBounce(bounce) };
  if (eventType === 'Complaint' && isRecord(complaint)) return { ok: true, mail: ofComplaint(complaint) };
  if (eventType === 'Reject') return { ok: true, mail: ofReject(isRecord(reject) ? reject : {}, mail) };
  return { ok: false, reason: 'expected a bounce, a complaint or a rejection of SES' };
}

function parsed(json: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A permanent bounce is about the mailbox, which SES suppresses from then on; any other may pass. */
function ofBounce({ bounceType, bounceSubType, bouncedRecipients, timestamp }: Fields): ReturnedMail {
  return {
    fate: bounceType === 'Permanent' ? 'undeliverable' : 'passing',
    reason: `bounce: ${words(bounceType, bounceSubType)}`,
    mailboxes: mailboxesOf(bouncedRecipients),
    atMs: timeOf(timestamp),
  };
}

/** Whoever complains wants no more of it. */
function ofComplaint(complaint: Fields): ReturnedMail {
  const { complaintSubType, complaintFeedbackType, complainedRecipients, timestamp } = complaint;
  return {
    fate: 'undeliverable',
    reason: `complaint: ${words(complaintFeedbackType, complaintSubType)}`,
    mailboxes: mailboxesOf(complainedRecipients),
    atMs: timeOf(timestamp),
  };
}

/** SES found a virus in the message: that says nothing about the mailbox. */
function ofReject({ reason }: Fields, mail: unknown): ReturnedMail {
  const { destination, timestamp } = isRecord(mail) ? mail : {};
  const to = Array.isArray(destination) ? destination.map((emailAddress: unknown) => ({ emailAddress })) : [];
  return {
    fate: 'passing',
    reason: `rejected: ${words(reason)}`,
    mailboxes: mailboxesOf(to),
    atMs: timeOf(timestamp),
  };
}

function words(...values: readonly unknown[]): string {
  const texts = values.filter((value) => typeof value === 'string' && value !== '' && !value.includes('@'));
  return texts.length === 0
    ? 'no reason given'
    : texts.map((text) => String(text).slice(0, LONGEST_WORD)).join(', ');
}

/** A mail server may answer with the name as well: `Alice <alice@example.com>`. */
function mailboxesOf(recipients: unknown): readonly string[] {
  if (!Array.isArray(recipients)) return [];
  return recipients.slice(0, MOST_MAILBOXES).flatMap((recipient: unknown) => {
    const address = isRecord(recipient) ? recipient['emailAddress'] : undefined;
    if (typeof address !== 'string' || address.length > 2 * LONGEST_MAILBOX) return [];
    const mailbox = (/<([^<>]+)>\s*$/.exec(address)?.[1] ?? address).trim();
    return mailbox.includes('@') && mailbox.length <= LONGEST_MAILBOX ? [mailbox] : [];
  });
}

function timeOf(timestamp: unknown): number {
  return typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
}
