import * as fc from 'fast-check';
import { ALERT_STATUSES, type Alert } from '../../src/core/alert/alert.ts';
import { ANOMALY_KINDS, isMarketAnomaly } from '../../src/core/alert/anomalies.ts';
import { type FactShape, PRICE_REFUSALS } from '../../src/core/alert/fact-shape.ts';
import { FACTS, type Facts } from '../../src/core/alert/facts.ts';
import { SEVERITIES } from '../../src/core/alert/severity.ts';
import { LANGUAGES } from '../../src/core/alert/language.ts';
import { NOTIFICATION_KINDS, SEND_REASONS, type Notification } from '../../src/core/notifications/message.ts';
import { DEFAULT_SEVERITY_RULES } from '../../src/core/severity/default-severity-rules.ts';
import type { SeverityVerdict } from '../../src/core/severity/verdict.ts';
import { anAlert } from './alerts.ts';

const amount = (max: number): fc.Arbitrary<number> => fc.double({ min: 0, max, noNaN: true });
const text = (maxLength: number, minLength = 0): fc.Arbitrary<string> =>
  fc.oneof(
    fc.string({ unit: 'grapheme', minLength, maxLength, size: 'max' }),
    fc.constantFrom('&', '*', '<', '😀', '€', 'é').map((char) => char.repeat(Math.floor(maxLength / 2))),
  );

/** Every kind, with whatever its fields may hold; texts are shorter where their length would only take time. */
export function arbitraryFacts(longestText = 10_000): fc.Arbitrary<Facts> {
  const fields: Readonly<Record<FactShape[string], fc.Arbitrary<unknown>>> = {
    number: fc.double({ min: -1e30, max: 1e30, noNaN: true }),
    amount: amount(1e30),
    positive: fc.double({ min: 1e-30, max: 1e30, noNaN: true }),
    'amount or null': fc.option(amount(1e30)),
    line: text(Math.min(2_000, longestText)),
    text: text(longestText),
    'price refusal': fc.constantFrom(...PRICE_REFUSALS),
    anomaly: fc.constantFrom(...ANOMALY_KINDS.filter(isMarketAnomaly)),
  };
  return fc.oneof(
    ...Object.entries<FactShape>(FACTS).map(([kind, shape]) =>
      fc
        .record(Object.fromEntries(Object.entries(shape).map(([field, check]) => [field, fields[check]])))
        .map((values) => ({ kind, ...values }) as unknown as Facts),
    ),
  );
}

const causeFacts = fc.record(
  {
    score: amount(1),
    move: amount(1e12),
    window: amount(1e9),
    volume: amount(1e12),
    value: amount(1e30),
    breaker: fc.constantFrom(0, 1, 2, 3),
    episodes: fc.integer({ min: 1, max: 1e6 }),
  },
  { requiredKeys: ['score', 'move', 'window'] },
);

const words = fc.oneof(
  text(200, 1),
  fc.constant('{score} {move} {window} {volume} {value} {breaker} {episodes}'),
);

/** Every cause that a verdict can have. */
export const arbitraryVerdict: fc.Arbitrary<SeverityVerdict> = fc.record({
  severity: fc.constantFrom(...SEVERITIES),
  cause: fc.oneof(
    fc.record({
      kind: fc.constant('default_rule' as const),
      rule: fc.constantFrom(...DEFAULT_SEVERITY_RULES.map(({ name }) => name)),
      facts: causeFacts,
    }),
    fc.record({
      kind: fc.constant('own_rule' as const),
      rule: text(64, 1),
      because: fc.oneof(
        fc.record({ en: words }),
        fc.record({ fr: words }),
        fc.record({ en: words, fr: words }),
      ),
      facts: causeFacts,
    }),
    fc.record({ kind: fc.constantFrom('user_rule' as const, 'publisher' as const, 'episode' as const) }),
    fc.record({ kind: fc.constant('words' as const), text: text(500) }),
  ),
});

/** As wild as `alert-message.dto.ts` lets through, and a bit more. */
export const arbitraryAlert: fc.Arbitrary<Alert> = fc
  .record({
    symbol: text(64, 1),
    alertId: text(256),
    episodeId: fc.oneof(text(256, 1), fc.constantFrom('a', 'b')),
    alertType: fc.oneof(text(64, 1), fc.constantFrom('financial_anomaly', 'system_alarm', 'user_rule')),
    facts: arbitraryFacts(),
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
  .tuple(fc.constantFrom('acknowledge', 'silence', 'rate'), text(800))
  .map(
    ([path, token]) => `https://alerts.example.com/${path}?token=${encodeURIComponent(token.toWellFormed())}`,
  );

export const arbitraryNotification: fc.Arbitrary<Notification> = fc
  .record({
    kind: fc.constantFrom(...NOTIFICATION_KINDS),
    alert: arbitraryAlert,
    verdict: arbitraryVerdict,
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
    links: fc.record({ acknowledge: url, silence: url, rate: url }, { requiredKeys: [] }),
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
