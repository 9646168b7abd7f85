import type { UndeliverableEmail } from '../core/preferences/undeliverable.ts';
import { isRecord } from './problems.ts';

const MAILBOX_ID = /^[0-9a-f]{16}$/;
const LONGEST_REASON = 200;

/** As it stands in the user's item, in `undeliverable_email`. */
export function undeliverableEmailItem({ mailbox, reason, sinceMs }: UndeliverableEmail) {
  return { mailbox, reason: reason.slice(0, LONGEST_REASON), since: new Date(sinceMs).toISOString() };
}

/** Undefined for what this system did not write: then mail is tried. */
export function readUndeliverableEmail(value: unknown): UndeliverableEmail | undefined {
  if (!isRecord(value)) return undefined;
  const { mailbox, reason, since } = value;
  const sinceMs = typeof since === 'string' ? Date.parse(since) : Number.NaN;
  if (typeof mailbox !== 'string' || !MAILBOX_ID.test(mailbox) || !Number.isFinite(sinceMs)) return undefined;
  return { mailbox, reason: typeof reason === 'string' ? reason.slice(0, LONGEST_REASON) : '', sinceMs };
}
