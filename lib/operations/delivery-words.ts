import type { Delivery, Suppression, Wait } from '../../src/core/delivery/delivery.ts';
import { isPassing, type ErrorCode } from '../../src/core/delivery/delivery-error.ts';
import type { SendReason } from '../../src/core/notifications/message.ts';

const WAITS: Readonly<Record<Wait, string>> = {
  grouped: 'waits for the next message, to share it',
  quiet_hours: 'waits for the end of quiet hours',
  digest: 'waits for the digest',
  over_limit: 'waits: the limit of this channel is reached',
  inhibited: 'waits: a graver alert says it already, perhaps not for long',
  held: 'stands for what the limit holds back; told in the next message',
};

const SUPPRESSIONS: Readonly<Record<Suppression, string>> = {
  acknowledged: 'somebody has acknowledged it',
  inhibited: 'a graver alert says it already',
  silenced: 'silenced',
  same_destination: 'somebody who shares it is told there',
  rate_limited: 'held back by the rate limit and counted in the next message',
  resolved: 'it is over',
  overtaken: 'a later state of it is told instead',
  not_told: 'the user was never told that it had begun',
  end_not_wanted: 'the user does not want to hear of ends here',
  recipient_gone: 'the user no longer wants it here',
  no_contact: 'the user has no address there',
  undeliverable: 'mail to the user comes back',
  channel_not_configured: 'this deployment does not have the channel',
};

const ERRORS: Readonly<Record<ErrorCode, string>> = {
  unavailable: 'the other side is not available',
  throttled: 'the other side wants fewer messages',
  no_answer: 'there was no answer in time',
  network: 'the other side was not reached',
  paused: 'put off',
  circuit_open: 'left alone for a while',
  secret_unreadable: 'its secret could not be read',
  no_outcome: 'nobody recorded what came of it',
  refused: 'the other side does not take it',
  unauthorised: 'the key or token is not accepted, or may not do this',
  gone: 'there is nobody at the address any more',
  bad_address: 'the address is none',
  forbidden_address: 'the address leads to where nothing may be sent',
  alert_expired: 'the alert is no longer stored',
  bug: 'a fault of the monitor itself',
  unknown: 'it failed',
};

const SEND_REASONS: Readonly<Record<SendReason, string>> = {
  first: 'first word of it',
  new_alerts: 'something new in it',
  all_resolved: 'its end',
  new_resolved: 'a part of it is over',
  repeat: 'reminder',
  escalation: 'escalation',
};

type Outcome = Pick<
  Delivery,
  'status' | 'waitsFor' | 'suppressedBy' | 'error' | 'sendReason' | 'step' | 'attempts'
>;

/** What has become of a delivery, in one line for people. A row may be of a newer version, with codes that this one does not know. */
export function deliveryWords(delivery: Outcome): string {
  const words = wordsOf(delivery);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function wordsOf({ status, waitsFor, suppressedBy, error, sendReason, step, attempts }: Outcome): string {
  if (error !== null) {
    const what = `${ERRORS[error.code] ?? spaced(error.code)} (${error.words})`;
    if (status === 'PENDING') return `tried again: ${what}`;
    return isPassing(error.code) ? `given up after ${attempts} tries: ${what}` : what;
  }
  if (waitsFor !== null) return WAITS[waitsFor] ?? spaced(waitsFor);
  if (suppressedBy !== null) return SUPPRESSIONS[suppressedBy] ?? spaced(suppressedBy);
  if (status === 'PENDING') return 'on its way';
  if (step !== null) return `step ${step.number} of ${step.policyId}`;
  return SEND_REASONS[sendReason] ?? spaced(sendReason);
}

function spaced(code: string): string {
  return code.replaceAll('_', ' ');
}
