import * as fc from 'fast-check';
import { ALERT_STATUSES, type Alert } from '../../src/core/alert/alert.ts';
import { ANOMALY_KINDS } from '../../src/core/alert/anomalies.ts';
import { SEVERITIES } from '../../src/core/alert/severity.ts';
import { LANGUAGES } from '../../src/core/notifications/language.ts';
import { NOTIFICATION_KINDS, SEND_REASONS, type Notification } from '../../src/core/notifications/message.ts';
import { anAlert } from './alerts.ts';

const amount = (max: number): fc.Arbitrary<number> => fc.double({ min: 0, max, noNaN: true });
const text = (maxLength: number, minLength = 0): fc.Arbitrary<string> =>
  fc.oneof(
    fc.string({ unit: 'grapheme', minLength, maxLength, size: 'max' }),
    fc.constantFrom('&', '*', '<', '😀', '€', 'é').map((char) => char.repeat(Math.floor(maxLength / 2))),
  );

/** As wild as `alert-message.dto.ts` lets through, and a bit more. */
export const arbitraryAlert: fc.Arbitrary<Alert> = fc
  .record({
    symbol: text(64, 1),
    alertId: text(256),
    episodeId: fc.oneof(text(256, 1), fc.constantFrom('a', 'b')),
    alertType: fc.oneof(text(64, 1), fc.constantFrom('financial_anomaly', 'system_alarm', 'user_rule')),
    explanation: text(10_000),
    anomaly: fc.constantFrom(...ANOMALY_KINDS),
    status: fc.constantFrom(...ALERT_STATUSES),
    severity: fc.constantFrom(...SEVERITIES),
    price: amount(1e30),
    referencePrice: amount(1e30),
    changePct: fc.double({ min: -100, max: 1e12, noNaN: true }),
    volume: amount(1e30),
    volumeRatio: fc.option(amount(1e12)),
    windowSeconds: amount(1e9),
    score: amount(1),
    recentPrices: fc.array(amount(1e30), { maxLength: 30 }),
    occurredAtMs: fc.integer({ min: 0, max: 4e12 }),
    ruleName: fc.option(text(100, 1), { nil: undefined }),
  })
  .map(({ ruleName, ...overrides }) =>
    anAlert({ ...overrides, ...(ruleName !== undefined && { ruleName }) }),
  );

const url = fc
  .tuple(fc.constantFrom('acknowledge', 'silence'), text(800))
  .map(
    ([path, token]) => `https://alerts.example.com/${path}?token=${encodeURIComponent(token.toWellFormed())}`,
  );

export const arbitraryNotification: fc.Arbitrary<Notification> = fc
  .record({
    kind: fc.constantFrom(...NOTIFICATION_KINDS),
    alert: arbitraryAlert,
    severityReason: text(500),
    others: fc
      .tuple(fc.array(arbitraryAlert, { maxLength: 12 }), fc.constantFrom(1, 1, 20, 100))
      .map(([alerts, copies]) =>
        Array.from({ length: copies }, (_, copy) =>
          alerts.map((alert) => ({ ...alert, episodeId: `${alert.episodeId}${copy}` })),
        ).flat(),
      ),
    held: fc.array(fc.record({ symbol: text(64, 1), count: fc.integer({ min: 0, max: 1e6 }) }), {
      maxLength: 40,
    }),
    sendReason: fc.constantFrom(...SEND_REASONS),
    language: fc.constantFrom(...LANGUAGES),
    timeZone: fc.constantFrom('UTC', 'Europe/Paris', 'America/St_Johns', 'Asia/Kathmandu'),
    links: fc.record({ acknowledge: url, silence: url }, { requiredKeys: [] }),
    environment: fc.oneof(fc.constantFrom('prod', 'staging'), text(200)),
    escalation: fc.option(
      fc.record({
        step: fc.integer({ min: 1, max: 99 }),
        steps: fc.integer({ min: 1, max: 99 }),
        unacknowledgedSeconds: fc.integer({ min: 0, max: 1e7 }),
      }),
      { nil: undefined },
    ),
  })
  .map(({ escalation, ...rest }) => ({ ...rest, ...(escalation !== undefined && { escalation }) }));
