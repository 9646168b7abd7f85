import type { ChannelDefinition } from '../channel-definition.ts';
import { HOUR_MS, MINUTE_MS } from '../message-limits.ts';
import { renderEmail, type EmailMessage } from './render-email.ts';

export interface EmailDestination {
  readonly channel: 'email';
  readonly mailbox: string;
}

export const EMAIL = {
  name: 'E-mail',
  limits: [
    { messages: 15, windowMs: 15 * MINUTE_MS },
    { messages: 30, windowMs: HOUR_MS },
    { messages: 60, windowMs: 3 * HOUR_MS },
  ],
  // In a mailbox an end is one more message.
  tellsEnds: false,
  teamRoom: null,
  hosts: null,
  failsBy: 'service',
  contacts: { email: { expected: 'one e-mail address', accepts: 'e-mail address' } },
  destinationOf: ({ email }: { readonly email?: string }): EmailDestination | undefined =>
    email === undefined ? undefined : { channel: 'email', mailbox: email },
  /** Mailboxes are compared as a postman would: somebody who writes one in other letters means the same. */
  keyOf: ({ mailbox }) => mailbox.toLowerCase(),
  render: renderEmail,
} as const satisfies ChannelDefinition<EmailDestination, EmailMessage>;
