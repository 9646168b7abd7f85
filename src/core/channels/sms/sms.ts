import type { ChannelDefinition } from '../channel-definition.ts';
import { textLike } from '../contact-fields.ts';
import { HOUR_MS, MINUTE_MS } from '../message-limits.ts';
import { renderSms, type SmsMessage } from './render-sms.ts';

export interface SmsDestination {
  readonly channel: 'sms';
  /** E.164, such as +33612345678. */
  readonly phone: string;
}

export const SMS = {
  name: 'SMS',
  // GoAlert's: https://github.com/target/goalert/blob/master/engine/message/ratelimit.go
  limits: [
    { messages: 5, windowMs: 15 * MINUTE_MS },
    { messages: 11, windowMs: HOUR_MS },
    { messages: 21, windowMs: 3 * HOUR_MS },
  ],
  // On a telephone an end is one more message.
  tellsEnds: false,
  keepsOpen: null,
  teamRoom: null,
  hosts: null,
  failsBy: 'service',
  contacts: { phone: textLike('E.164, such as +33612345678', /^\+[1-9]\d{6,14}$/) },
  destinationOf: ({ phone }: { readonly phone?: string }): SmsDestination | undefined =>
    phone === undefined ? undefined : { channel: 'sms', phone },
  keyOf: ({ phone }) => phone,
  render: renderSms,
} as const satisfies ChannelDefinition<SmsDestination, SmsMessage>;
