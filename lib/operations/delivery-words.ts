import type { Delivery, Suppression, Wait } from '../../src/core/delivery/delivery.ts';
import { isPassing, type ErrorCode } from '../../src/core/delivery/delivery-error.ts';
import type { SendReason } from '../../src/core/notifications/message.ts';

const WAITS: Readonly<Record<Wait, string>> = {
  grouped: 'waits for the next message, to share it',
  quiet_hours: 'waits for the end of quiet hours',
  digest: 'waits for the digest',
  over_limit: 'waits: the limit of this channel is reached',
  inhibited: 'waits: a more severe alert covers it, perhaps not for long',
  held: 'held back by the limit; the next message says so',
};

const SUPPRESSIONS: Readonly<Record<Suppression, string>> = {
  acknowledged: 'somebody has acknowledged it',
  inhibited: 'a more severe alert covers it',
  silenced: 'silenced',
  learned: 'held back: by their own answers the user would call it noise',
  same_destination: 'already sent to this address for somebody else',
  rate_limited: 'held back by the rate limit and counted in the next message',
  resolved: 'it is over',
  overtaken: 'overtaken by a later message',
  not_told: 'the user never heard that it had begun',
  end_not_wanted: 'the user does not want to hear of ends on this channel',
  recipient_gone: 'the user no longer wants it on this channel',
  no_contact: 'the user has no address on this channel',
  undeliverable: 'mail to this user bounces',
  channel_not_configured: 'this deployment does not have this channel',
};

const ERRORS: Readonly<Record<ErrorCode, string>> = {
  unavailable: 'the service is not available',
  throttled: 'the service wants fewer messages',
  no_answer: 'there was no answer in time',
  network: 'the service could not be reached',
  paused: 'postponed',
  circuit_open: 'the service gets a rest after many failures',
  secret_unreadable: 'its secret could not be read',
  no_outcome: 'its outcome was never recorded',
  refused: 'the service does not accept it',
  unauthorised: 'the key or token is not accepted, or lacks the permission',
  gone: 'nobody is at this address any more',
  bad_address: 'the address is not valid',
  forbidden_address: 'nothing may be sent to this address',
  alert_expired: 'the alert is no longer stored',
  bug: 'a fault of the monitor itself',
  unknown: 'it failed',
};

const SEND_REASONS: Readonly<Record<SendReason, string>> = {
  first: 'first message about it',
  new_alerts: 'update',
  all_resolved: 'news that it is over',
  new_resolved: 'part of it is over',
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
