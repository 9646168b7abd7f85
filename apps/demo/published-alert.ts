import type { SNSMessage } from 'aws-lambda';

import type { PublishedAlert } from './report.ts';

/** The alert in a message of the topic; null when it is none. */
export function publishedAlert(message: Pick<SNSMessage, 'Message'>): PublishedAlert | null {
  let body: Readonly<Record<string, unknown>>;
  try {
    body = JSON.parse(message.Message) as Record<string, unknown>;
  } catch {
    return null;
  }
  const text = (name: string): string => (typeof body[name] === 'string' ? body[name] : '');
  if (text('alert_id') === '') return null;
  const source = body['source'] as { sequence_number?: string } | undefined;
  return {
    alertId: text('alert_id'),
    alertType: text('alert_type'),
    symbol: text('symbol'),
    anomaly: text('anomaly'),
    severity: text('severity'),
    status: text('status') || 'firing',
    occurredAt: text('occurred_at'),
    explanation: text('explanation'),
    sequenceNumber: source?.sequence_number ?? '',
  };
}
