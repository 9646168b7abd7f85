import test from 'ava';
import * as fc from 'fast-check';
import { ALERT_STATUSES } from '../../src/core/alert/alert.ts';
import { ANOMALY_KINDS } from '../../src/core/alert/anomalies.ts';
import { SEVERITIES } from '../../src/core/alert/severity.ts';
import { parseAlertMessage, toMessage } from '../../src/dto/alert-message.dto.ts';
import type { Facts } from '../../src/core/alert/facts.ts';
import { PARTITION } from '../../src/core/alert/history-partitions.ts';
import { anAlert } from '../support/alerts.ts';
import { arbitraryFacts } from '../support/arbitrary-notifications.ts';

const ENVELOPE = { messageId: 'sns-message-1', publishedAtMs: Date.parse('2026-01-02T03:04:05.000Z') };

const finite = (min: number, max: number) =>
  fc.double({ min, max, noNaN: true }).map((x) => (x === 0 ? 0 : x));

test('an alert comes back from the wire as it was sent', (t) => {
  const alerts = fc.record({
    status: fc.constantFrom(...ALERT_STATUSES),
    anomaly: fc.constantFrom(...ANOMALY_KINDS),
    severity: fc.constantFrom(...SEVERITIES),
    score: finite(0, 1),
    price: finite(0, 1e9),
    changePct: finite(-100, 1e6),
    volumeRatio: fc.option(finite(0, 1e6)),
    windowSeconds: finite(0, 86_400),
    facts: arbitraryFacts(50).map(withoutNegativeZero),
    indicators: fc.dictionary(fc.stringMatching(/^[a-z]{2,4}_[0-9]{1,2}$/), fc.option(finite(-1e9, 1e9))),
  });
  const rules = fc.constantFrom(
    {},
    { underlying: 'SPX' },
    { alertType: 'user_rule', ruleId: 'oversold', ruleName: 'RSI < 30', recipientUserId: 'alice' },
  );
  fc.assert(
    fc.property(alerts, rules, (overrides, rule) => {
      const alert = anAlert({ ...overrides, ...rule });
      const parsed = parseAlertMessage(JSON.stringify(toMessage(alert)), ENVELOPE);
      t.deepEqual(parsed, {
        ok: true,
        alert: { ...alert, indicators: { ...alert.indicators } },
        ignored: [],
      });
    }),
  );
});

/** JSON has no negative zero. */
function withoutNegativeZero(facts: Facts): Facts {
  return JSON.parse(JSON.stringify(facts)) as Facts;
}

test('the wire has the documented names', (t) => {
  t.deepEqual(Object.keys(toMessage(anAlert())), [
    'alert_id',
    'episode_id',
    'status',
    'alert_type',
    'anomaly',
    'symbol',
    'severity',
    'score',
    'direction',
    'price',
    'reference_price',
    'change_pct',
    'volume',
    'volume_ratio',
    'window',
    'explanation',
    'indicators',
    'recent_prices',
    'occurred_at',
    'detected_at',
    'source',
    'correlation_id',
    'facts',
    'schema_version',
  ]);
  t.like(toMessage(anAlert()), { window: 60, occurred_at: '2022-12-13T13:30:00.000Z', schema_version: 1 });
});

test("an alert of a user's rule carries the rule and whom it is for", (t) => {
  const fired = anAlert({ ruleId: 'oversold', ruleName: 'RSI < 30', recipientUserId: 'alice' });
  t.like(toMessage(fired), { rule_id: 'oversold', rule_name: 'RSI < 30', recipient_user_id: 'alice' });
});

test('a message with no more than type and symbol is an alert; what is missing gets a default', (t) => {
  const parsed = parseAlertMessage('{"alert_type":"financial_anomaly","symbol":"TSLA"}', ENVELOPE);
  t.deepEqual(parsed, {
    ok: true,
    ignored: [],
    alert: {
      alertId: 'sns-sns-message-1',
      episodeId: 'sns-sns-message-1',
      status: 'firing',
      alertType: 'financial_anomaly',
      anomaly: 'other',
      symbol: 'TSLA',
      severity: 'MEDIUM',
      score: 0,
      direction: 'none',
      price: 0,
      referencePrice: 0,
      changePct: 0,
      volume: 0,
      volumeRatio: null,
      windowSeconds: 0,
      facts: { kind: 'words', text: '' },
      indicators: {},
      recentPrices: [],
      occurredAtMs: ENVELOPE.publishedAtMs,
      detectedAtMs: ENVELOPE.publishedAtMs,
      source: { shardId: '', sequenceNumber: '' },
      correlationId: 'sns-sns-message-1',
    },
  });
});

const MOVE = {
  kind: 'move',
  change_pct: -4.2,
  window_seconds: 60,
  sigmas: 9.1,
  memory_seconds: 14_400,
  volume_ratio: null,
  per_year: 5.2,
};
const withFacts = (facts: unknown) =>
  parseAlertMessage(
    JSON.stringify({ alert_type: 'x', symbol: 'ACME', explanation: 'as they say', facts }),
    ENVELOPE,
  );

test('facts are on the wire in snake case, beside the sentence that is made of them', (t) => {
  const { facts: _, ...rest } = anAlert();
  const [changePct, windowSeconds, sigmas, memorySeconds, perYear] = [-4.2, 60, 9.1, 14_400, 5.2];
  const move = {
    kind: 'move',
    changePct,
    windowSeconds,
    sigmas,
    memorySeconds,
    volumeRatio: null,
    perYear,
  } as const;
  const message = toMessage({ ...rest, symbol: 'ACME', facts: move });
  t.deepEqual(message.facts, MOVE);
  t.is(message.explanation, 'ACME fell 4.2% in 60 s; this happens about five times a year');
  t.like(withFacts(MOVE), { ok: true, alert: { facts: move }, ignored: [] });
});

test('facts of a version that measured no rarity are read without it', (t) => {
  const { per_year: _, ...before } = MOVE;
  t.like(withFacts(before), { ok: true, alert: { facts: { kind: 'move', perYear: null } }, ignored: [] });
});

test('how rare something is travels with the alert, and what is no rarity is left out', (t) => {
  const rarity = { probability: 0.0001, perYear: 5.2, budget: 12 };
  const message = toMessage(anAlert({ rarity }));
  t.deepEqual(message.rarity, { probability: 0.0001, per_year: 5.2, budget: 12 });
  const wire = JSON.parse(JSON.stringify(message)) as object;
  const read = (value: unknown) =>
    parseAlertMessage(JSON.stringify({ ...wire, rarity: value }), { messageId: 'm', publishedAtMs: 0 });
  t.like(read(message.rarity), { ok: true, alert: { rarity }, ignored: [] });
  for (const wrong of [{ probability: 2, per_year: 1, budget: 1 }, { probability: 0.1 }, 'rare', null]) {
    const parsed = read(wrong);
    t.true(parsed.ok && parsed.alert.rarity === undefined);
  }
});

test('words of somebody else are the explanation, which is not said twice', (t) => {
  const message = toMessage(anAlert({ facts: { kind: 'words', text: 'sell the house' } }));
  t.is(message.explanation, 'sell the house');
  t.false('facts' in message);
});

for (const [what, facts] of [
  ['of a later version', { kind: 'moon_landing', height: 3 }],
  ['without a kind', { change_pct: 3 }],
  ['of an inherited kind', { kind: 'constructor' }],
  ['that are text', 'a move'],
  ['that are a list', [MOVE]],
  ['without one of their fields', { ...MOVE, sigmas: undefined }],
  ['with a number in text', { ...MOVE, sigmas: '9.1' }],
  ['with a number out of all bounds', { ...MOVE, change_pct: 1e31 }],
  ['with an amount below zero', { ...MOVE, window_seconds: -1 }],
  ['with a split into nothing', { kind: 'split', ratio: 0 }],
  ['with a kind of anomaly that is none', { kind: 'end', anomaly: 'other' }],
  ['with too long a text', { kind: 'words', text: 'x'.repeat(10_001) }],
] as const) {
  test(`facts ${what} are left out and named, and the explanation is told as somebody else's words`, (t) => {
    t.like(withFacts(facts), {
      ok: true,
      alert: { facts: { kind: 'words', text: 'as they say' } },
      ignored: ['facts must be facts of a known kind, with all its fields'],
    });
  });
}

test('fields that a later version adds to known facts are passed over', (t) => {
  const parsed = withFacts({ ...MOVE, rarity: 0.1 });
  t.true(parsed.ok && !('rarity' in parsed.alert.facts) && parsed.ignored.length === 0);
});

test('numbers in text, severities in lower case and unknown kinds are understood', (t) => {
  const parsed = parseAlertMessage(
    '{"alert_type":"x","symbol":" TSLA ","price":"12.5","severity":"high","anomaly":"moon_landing","change_pct":-3}',
    ENVELOPE,
  );
  t.like(parsed, {
    ok: true,
    alert: { symbol: 'TSLA', price: 12.5, severity: 'HIGH', anomaly: 'other', direction: 'down' },
    ignored: [],
  });
});

test('a field that is wrong is left out and named, the alert goes on', (t) => {
  const parsed = parseAlertMessage(
    '{"alert_type":"x","symbol":"TSLA","score":7,"price":"cheap","occurred_at":"yesterday","source":{"shard_id":3},"indicators":{"a":1,"b":"x","c":null}}',
    ENVELOPE,
  );
  t.like(parsed, { ok: true, alert: { score: 0, price: 0, indicators: { a: 1, c: null } } });
  t.true(parsed.ok);
  if (parsed.ok) {
    const named = ['score', 'price', 'occurred_at', 'source'];
    t.is(parsed.ignored.length, named.length);
    for (const name of named)
      t.true(
        parsed.ignored.some((problem) => problem.includes(name)),
        name,
      );
  }
});

const refuses = test.macro({
  exec(t, json: string, reason: RegExp) {
    const parsed = parseAlertMessage(json, ENVELOPE);
    t.false(parsed.ok);
    if (!parsed.ok) t.regex(parsed.reason, reason);
  },
  title: (_, json: string) => `no alert: ${json.slice(0, 60)}`,
});

test(refuses, '{oops', /not JSON/);
test(refuses, '', /not JSON/);
test(refuses, '[]', /object/);
test(refuses, 'null', /object/);
test(refuses, '"text"', /object/);
test(refuses, '{}', /alert_type|symbol/);
test(refuses, '{"alert_type":"x"}', /symbol/);
test(refuses, '{"alert_type":"x","symbol":7}', /symbol/);
for (const partition of Object.values(PARTITION)) {
  const id = partition.endsWith('#') ? `${partition}A` : partition;
  test(refuses, JSON.stringify({ alert_type: 'x', symbol: 'A', alert_id: id }), /alert_id/);
  test(`an alert whose episode would lie in the partition ${id} has an episode of its own`, (t) => {
    const json = JSON.stringify({ alert_type: 'x', symbol: 'A', alert_id: 'a-1', episode_id: id });
    const parsed = parseAlertMessage(json, ENVELOPE);
    t.like(parsed, { ok: true, alert: { episodeId: 'a-1' } });
    t.regex(parsed.ok ? parsed.ignored.join() : '', /episode_id must be .* that name no other part/);
  });
}
test(refuses, '{"alert_type":"x","symbol":"A","alert_id":"ünique"}', /alert_id.*ASCII/);
test(refuses, '{"alert_type":"x","symbol":"A","alert_id":"a\\nb"}', /alert_id/);
test(refuses, '{"alert_type":"x","symbol":"A","recipient_user_id":"a b"}', /recipient_user_id/);

test('prototype keys in a message change no prototype', (t) => {
  const json =
    '{"alert_type":"x","symbol":"A","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"indicators":{"__proto__":{"polluted":1},"rsi_14":50}}';
  const parsed = parseAlertMessage(json, ENVELOPE);
  t.true(parsed.ok);
  t.is(({} as { polluted?: number }).polluted, undefined);
});

test('half characters anywhere in a message become whole ones, in names and values', (t) => {
  const half = fc.constantFrom('\ud83d', 'a\udc00b', '\udc00\ud83d');
  const words = ['symbol', 'alert_type', 'explanation', 'correlation_id', 'rule_name'] as const;
  fc.assert(
    fc.property(fc.constantFrom(...words), half, half, (field, text, name) => {
      const message = { alert_type: 'x', symbol: 'A', indicators: { [name]: 1 }, [field]: text };
      const facts = { kind: 'alarm', description: text, reason: text };
      const parsed = parseAlertMessage(JSON.stringify({ ...message, facts }), ENVELOPE);
      return parsed.ok && !/\\ud[89a-f]/.test(JSON.stringify(parsed.alert));
    }),
  );
  t.pass();
});

test('a message that is nested a hundred thousand deep is an alert all the same', (t) => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  const json = `{"alert_type":"x","symbol":"A","indicators":{"a":${deep}},"note":${deep}}`;
  t.like(parseAlertMessage(json, ENVELOPE), { ok: true, alert: { symbol: 'A', indicators: {} } });
});

test('any text at all is either an alert or a reason, never an exception', (t) => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      const parsed = parseAlertMessage(text, ENVELOPE);
      return parsed.ok || parsed.reason.length > 0;
    }),
  );
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom(...SEVERITIES));
  const names = Object.keys(toMessage(anAlert())).filter((name) => name !== 'status');
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), value), (message) => {
      const parsed = parseAlertMessage(
        JSON.stringify({ ...message, alert_type: 'x', symbol: 'A', alert_id: 'a' }),
        ENVELOPE,
      );
      return parsed.ok && Number.isFinite(parsed.alert.price) && Number.isFinite(parsed.alert.occurredAtMs);
    }),
  );
  t.pass();
});
