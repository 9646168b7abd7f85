import type { Alert } from '../../../src/core/alert/alert.ts';
import { parseAlertMessage } from '../../../src/dto/alert-message.dto.ts';
import { parseCloudWatchAlarm } from '../../../src/dto/cloudwatch-alarm.dto.ts';
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
    return records.map(({ Sns }) =>
      alertOfMessage(Sns?.Message ?? '', Sns?.MessageId ?? 'none', publishedAtMs),
    );
  }
  if (value['source'] === 'aws.cloudwatch') {
    const parsed = parseCloudWatchAlarm(value);
    if (!parsed.ok) throw new OperationFailure(`the alarm is no alert: ${parsed.reason}`);
    return [parsed.alert];
  }
  return [alertOfMessage(JSON.stringify(value), 'none', publishedAtMs)];
}

function alertOfMessage(message: string, messageId: string, publishedAtMs: number): Alert {
  const parsed = parseAlertMessage(message, { messageId, publishedAtMs });
  if (!parsed.ok) throw new OperationFailure(`alert-processor would refuse it: ${parsed.reason}`);
  return parsed.alert;
}
