import type { SNSEvent } from 'aws-lambda';

/** What DynamoDB answers about the one user there is, who wants everything on every channel. */
export const ONE_USER = {
  Scan: {
    Items: [
      {
        user_id: { S: 'trader' },
        contacts: { M: { email: { S: 'trader@example.com' }, phone: { S: '+33612345678' } } },
        channels: { L: ['email', 'sms', 'slack', 'discord'].map((channel) => ({ S: channel })) },
      },
    ],
    Count: 1,
    ScannedCount: 1,
  },
};

/** As many as the alert of a symbol that has warmed up brings, for the picture in its mail. */
const RECENT_PRICES = Array.from(
  { length: 21 },
  (_, index) => 17_440 + 12 * Math.sin(index) + (index > 18 ? 200 * (index - 18) : 0),
);

/** A HIGH alert as SNS delivers it; `count` makes it another one each time. */
export function alertEvent(count: number, nowMs: number): SNSEvent {
  const time = new Date(nowMs).toISOString();
  const symbol = `SYM${count % 20}`;
  const message = {
    alert_id: `${symbol}-price_spike-${count}-1`,
    episode_id: `${symbol}-price_spike-${count}`,
    status: 'firing',
    alert_type: 'financial_anomaly',
    anomaly: 'price_spike',
    symbol,
    severity: 'HIGH',
    score: 0.8,
    direction: 'up',
    price: 17_852.4,
    reference_price: 17_455.1,
    change_pct: 2.28,
    volume: 1834.2,
    volume_ratio: 18.3,
    window: 60,
    explanation: `${symbol} rose 2.3 % in 60 s (9.1σ of the last 2 h) on 18× its usual volume`,
    facts: {
      kind: 'move',
      change_pct: 2.28,
      window_seconds: 60,
      sigmas: 9.1,
      memory_seconds: 7200,
      volume_ratio: 18.3,
    },
    recent_prices: RECENT_PRICES,
    indicators: { rsi_14: 81.234, sma_20: 17_201.5, atr_14: 24.81 },
    occurred_at: time,
    detected_at: time,
    source: { shard_id: 'shardId-000000000000', sequence_number: String(count) },
    correlation_id: `bench-${count}`,
    schema_version: 1,
  };
  return {
    Records: [
      {
        EventVersion: '1.0',
        EventSubscriptionArn: 'arn:aws:sns:us-east-1:000000000000:bench:1',
        EventSource: 'aws:sns',
        Sns: {
          SignatureVersion: '1',
          Timestamp: time,
          Signature: '',
          SigningCertUrl: '',
          MessageId: `bench-${count}`,
          Message: JSON.stringify(message),
          MessageAttributes: {},
          Type: 'Notification',
          UnsubscribeUrl: '',
          TopicArn: 'arn:aws:sns:us-east-1:000000000000:bench',
          Subject: 'Financial Anomaly Alert',
        },
      },
    ],
  };
}
