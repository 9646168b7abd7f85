import { destinationKey, type Contacts } from '../channels/channels.ts';
import { EMAIL } from '../channels/email/email.ts';
import { fnv1a64, utf8Bytes } from '../prelude/fnv1a.ts';

/** Mail to a user's mailbox comes back. It holds for that mailbox alone: another address is tried anew. */
export interface UndeliverableEmail {
  /** `mailboxId` of the mailbox that it was. */
  readonly mailbox: string;
  /** In the words of SES. */
  readonly reason: string;
  /** Epoch milliseconds. */
  readonly sinceMs: number;
}

/** Stands for a mailbox where its address has no business: the same however it is written. */
export function mailboxId(address: string): string {
  const destination = EMAIL.destinationOf({ email: address })!;
  return fnv1a64(utf8Bytes(destinationKey(destination)));
}

/** Whether mail to the address that the user has now would come back. */
export function isUndeliverable(user: {
  readonly contacts: Contacts;
  readonly undeliverableEmail?: UndeliverableEmail;
}): boolean {
  const { contacts, undeliverableEmail } = user;
  if (contacts.email === undefined || undeliverableEmail === undefined) return false;
  return mailboxId(contacts.email) === undeliverableEmail.mailbox;
}
