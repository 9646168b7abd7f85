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
  keepsOpen: null,
  teamRoom: null,
  hosts: null,
  failsBy: 'service',
  contacts: {
    email: {
      expected: 'one e-mail address, with ASCII letters before the @: SES sends to no other',
      accepts: 'e-mail address',
    },
  },
  destinationOf: ({ email }: { readonly email?: string }): EmailDestination | undefined =>
    email === undefined ? undefined : { channel: 'email', mailbox: inAscii(email) },
  /** Mailboxes are compared as a postman would: somebody who writes one in other letters means the same. */
  keyOf: ({ mailbox }) => mailbox.toLowerCase(),
  render: renderEmail,
} as const satisfies ChannelDefinition<EmailDestination, EmailMessage>;

/**
 * With the domain in punycode, as SES wants it: `alice@münchen.example` is `alice@xn--mnchen-3ya.example`.
 * https://docs.aws.amazon.com/ses/latest/APIReference/API_Destination.html
 */
function inAscii(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  const url = `https://${domain}`;
  return /^[!-~]*$/.test(domain) || !URL.canParse(url)
    ? address
    : address.slice(0, at + 1) + new URL(url).hostname;
}
