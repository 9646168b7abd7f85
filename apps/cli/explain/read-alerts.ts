import { alarmEpisodeId, alertOfAlarm, type AlarmChange } from '../../../src/core/alert/alarm.ts';
import type { Alert } from '../../../src/core/alert/alert.ts';
import { parsePublication } from '../../../src/dto/publication.ts';
import { isRecord } from '../../../src/dto/problems.ts';
import { OperationFailure } from '../../../lib/operations/operation-failure.ts';

interface SnsRecord {
  readonly Sns: { readonly MessageId: string; readonly Message: string };
}

/**
 * The alerts of a message as published, of the SNS event that brings it, or of a CloudWatch alarm: whatever alert-processor
 * is invoked with.
 * @throws OperationFailure that says why there is none
 */
export function alertsOf(value: unknown, publishedAtMs: number): readonly Alert[] {
  if (!isRecord(value)) throw new OperationFailure('expected an alert as a JSON object');
  if (Array.isArray(value['Records'])) {
    const records = value['Records'] as readonly Partial<SnsRecord>[];
    return records.flatMap(({ Sns }) =>
      alertsOfMessage(Sns?.Message ?? '', Sns?.MessageId ?? 'none', publishedAtMs),
    );
  }
  return alertsOfMessage(JSON.stringify(value), 'none', publishedAtMs);
}

function alertsOfMessage(message: string, messageId: string, publishedAtMs: number): readonly Alert[] {
  const publication = parsePublication(message, { messageId, publishedAtMs });
  switch (publication.kind) {
    case 'refused':
      throw new OperationFailure(`alert-processor would refuse it: ${publication.reason}`);
    case 'alarm':
      return [alertOfChange(publication.change)];
    case 'alerts':
      return publication.alerts.map(({ alert }) => alert);
    default:
      return publication satisfies never;
  }
}

/** What it ends, the history knows where the message does not say: here that is an episode which has no beginning. */
function alertOfChange(change: AlarmChange): Alert {
  const { alarmName, state, beganAtMs } = change;
  if (state === 'INSUFFICIENT_DATA')
    throw new OperationFailure('the alarm is no alert: insufficient data is no news');
  return alertOfAlarm(change, alarmEpisodeId(alarmName, beganAtMs));
}
