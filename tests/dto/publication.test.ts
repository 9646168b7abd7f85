import test from 'ava';
import * as fc from 'fast-check';
import type { AlertStatus } from '../../src/core/alert/alert.ts';
import type { Severity } from '../../src/core/alert/severity.ts';
import { parsePublication } from '../../src/dto/publication.ts';

const ENVELOPE = { messageId: 'message-1', publishedAtMs: Date.parse('2026-01-02T03:04:05.000Z') };
const read = (message: unknown) => parsePublication(JSON.stringify(message), ENVELOPE);
const alertsIn = (message: unknown) => {
  const publication = read(message);
  return publication.kind === 'alerts' ? publication.alerts.map(({ alert }) => alert) : [];
};

const inWords = (text: string) => ({ kind: 'words', text }) as const;

const means = test.macro({
  exec(t, words: readonly unknown[], expected: { status?: AlertStatus; severity?: Severity }) {
    const [name] = Object.keys(expected) as ['status' | 'severity'];
    for (const word of words) {
      const [alert] = alertsIn({ alert_type: 'x', symbol: 'ACME', [name]: word });
      t.is(alert?.[name], expected[name], String(word));
    }
  },
  title: (_, words: readonly unknown[], expected: object) =>
    `${words.join(', ')}: ${Object.values(expected).join()}`,
});

test(means, ['RESOLVED', 'Ok', 'recovered', 'closed', 'OKAY', ' normal '], { status: 'resolved' });
test(means, ['FIRING', 'alarm', 'In Alarm', 'Alerting', 'triggered', 'OPEN'], { status: 'firing' });
test(means, ['Worsened', 'escalated'], { status: 'worsened' });
test(means, [undefined, null, '', '  '], { status: 'firing' });
test(means, ['fatal', 'P1', 'sev1', 'SEV-1', 'Emergency', 'critical'], { severity: 'CRITICAL' });
test(means, ['error', 'P2', 'Major', 'sev 2', 'high'], { severity: 'HIGH' });
test(means, ['warning', 'WARN', 'p3', 'moderate'], { severity: 'MEDIUM' });
test(means, ['info', 'Informational', 'P4', 'notice', 'debug'], { severity: 'LOW' });

test('a status that nobody knows is refused, with those that are understood', (t) => {
  for (const status of ['purple', 'insufficient_data', 7, {}]) {
    const publication = read({ alert_type: 'x', symbol: 'ACME', status });
    t.is(publication.kind, 'refused');
    t.is(
      publication.kind === 'refused' && publication.reason,
      'status must be firing (alarm, inalarm, alert, alerting, triggered, …), worsened (worse, escalated, upgraded, …), resolved (resolve, ok, okay, recovered, recovery, …)',
    );
  }
});

test('a severity that nobody knows is left out and named', (t) => {
  const publication = read({ alert_type: 'x', symbol: 'ACME', severity: 'purple' });
  t.is(publication.kind, 'alerts');
  if (publication.kind !== 'alerts') return;
  t.is(publication.alerts[0]!.alert.severity, 'MEDIUM');
  t.regex(publication.alerts[0]!.ignored.join(), /severity must be CRITICAL \(crit, fatal, /);
});

/** As Alertmanager 0.28 sends it to a webhook. */
const WEBHOOK = {
  version: '4',
  groupKey: '{}:{alertname="FundingRateHigh"}',
  truncatedAlerts: 0,
  status: 'firing',
  receiver: 'sns-forwarder',
  groupLabels: { alertname: 'FundingRateHigh' },
  commonLabels: { alertname: 'FundingRateHigh' },
  commonAnnotations: {},
  externalURL: 'http://alertmanager.example.com:9093',
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'FundingRateHigh', symbol: 'BTCUSDT', severity: 'warning' },
      annotations: { summary: 'Funding of BTCUSDT is high', description: 'It is 0.3 % in 8 h' },
      startsAt: '2026-01-02T03:00:00.123456789Z',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'http://prometheus.example.com/graph?g0.expr=up',
      fingerprint: '1a30ba71cca2921f',
    },
    {
      status: 'resolved',
      labels: { alertname: 'ExporterDown', instance: 'feed-2:9100', job: 'node', severity: 'page' },
      annotations: {},
      startsAt: '2026-01-02T02:00:00Z',
      endsAt: '2026-01-02T03:03:00Z',
      generatorURL: '',
      fingerprint: '00000000cca2921f',
    },
    {
      status: 'firing',
      labels: { alertname: 'OrdersStuck', severity: 'critical' },
      annotations: { message: 'Nothing was filled for 5 min' },
      startsAt: '2026-01-02T03:01:00Z',
      endsAt: '0001-01-01T00:00:00Z',
    },
  ],
};

test('each alert of a webhook of Alertmanager is an alert, the gravest first', (t) => {
  const [stuck, funding, exporter] = alertsIn(WEBHOOK);
  t.like(stuck, {
    alertType: 'OrdersStuck',
    symbol: 'OrdersStuck',
    severity: 'CRITICAL',
    status: 'firing',
    facts: inWords('Nothing was filled for 5 min'),
    occurredAtMs: Date.parse('2026-01-02T03:01:00Z'),
    detectedAtMs: ENVELOPE.publishedAtMs,
  });
  t.regex(stuck!.episodeId, /^alertmanager-[0-9a-f]{16}-20260102T030100\.000Z$/);
  t.like(funding, {
    alertId: 'alertmanager-1a30ba71cca2921f-20260102T030000.123Z-1',
    episodeId: 'alertmanager-1a30ba71cca2921f-20260102T030000.123Z',
    alertType: 'FundingRateHigh',
    symbol: 'BTCUSDT',
    severity: 'MEDIUM',
    facts: inWords('Funding of BTCUSDT is high. It is 0.3 % in 8 h'),
  });
  t.like(exporter, {
    alertId: 'alertmanager-00000000cca2921f-20260102T020000.000Z-2',
    status: 'resolved',
    symbol: 'feed-2:9100',
    facts: inWords('alertname=ExporterDown, instance=feed-2:9100, job=node, severity=page'),
    occurredAtMs: Date.parse('2026-01-02T03:03:00Z'),
  });
});

test('an alert of Alertmanager is the same each time that it is sent again, and its end is of the same episode', (t) => {
  const [alert] = WEBHOOK.alerts.slice(2);
  const again = {
    ...WEBHOOK,
    alerts: [{ ...alert!, labels: { severity: 'critical', alertname: 'OrdersStuck' } }],
  };
  const over = { ...WEBHOOK, alerts: [{ ...alert!, status: 'resolved', endsAt: '2026-01-02T03:09:00Z' }] };
  const [first] = alertsIn(WEBHOOK);
  t.is(alertsIn(again)[0]!.alertId, first!.alertId);
  t.is(alertsIn(over)[0]!.episodeId, first!.episodeId);
  t.not(alertsIn(over)[0]!.alertId, first!.alertId);
});

test('of several alerts in one message those that are none are named, and the others go on', (t) => {
  const publication = read({
    alerts: [WEBHOOK.alerts[0], { labels: {} }, 'text', { ...WEBHOOK.alerts[1], status: '?' }],
  });
  t.like(publication, { kind: 'alerts' });
  if (publication.kind !== 'alerts') return;
  t.is(publication.alerts.length, 1);
  t.deepEqual(
    publication.refused.map((reason) => reason.slice(0, 17)),
    ['alerts[1]: alert_', 'alerts[2]: alert_', 'alerts[3]: status'],
  );
});

test('long labels and annotations are cut to what an alert may hold', (t) => {
  const long = 'x'.repeat(20_000);
  const labels = { alertname: long, instance: long, severity: 'info' };
  const [alert] = alertsIn({ alerts: [{ ...WEBHOOK.alerts[0], labels, annotations: { summary: long } }] });
  t.is(alert!.alertType.length, 64);
  t.is(alert!.symbol.length, 64);
  t.deepEqual(alert!.facts, inWords(long.slice(0, 10_000)));
});

test("a CloudWatch alarm is read in its SNS notification's form and in its event's", (t) => {
  const notification = {
    AlarmName: 'order-latency',
    NewStateValue: 'ALARM',
    OldStateValue: 'OK',
    StateChangeTime: '2026-01-02T03:04:04.100+0000',
  };
  const event = {
    id: 'event-1',
    source: 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm State Change',
    time: '2026-01-02T03:04:04Z',
    detail: {
      alarmName: 'order-latency',
      state: { value: 'ALARM', timestamp: '2026-01-02T03:04:04.100+0000' },
      previousState: { value: 'OK' },
    },
  };
  const beganAtMs = Date.parse('2026-01-02T03:04:04.100Z');
  for (const message of [notification, event]) {
    t.like(read(message), {
      kind: 'alarm',
      change: { alarmName: 'order-latency', state: 'ALARM', beganAtMs },
    });
  }
});

test('what has no form that is understood is refused with those that are', (t) => {
  t.deepEqual(read({ hello: 'world' }), {
    kind: 'refused',
    reason:
      'understood are an alert with alert_type and symbol, a notification or event of a CloudWatch alarm, and the webhook of Alertmanager',
  });
  t.like(read({ AlarmName: 'x', NewStateValue: 'LOUD' }), {
    reason: 'a CloudWatch alarm whose NewStateValue is missing or malformed',
  });
  t.like(read({ alerts: [] }), { kind: 'refused', reason: 'it holds no alerts' });
  t.like(read({ symbol: 'ACME' }), { reason: 'alert_type must be longer than or equal to 1 characters' });
});

test('an alert is as old as its message at least, whatever the clock of its publisher', (t) => {
  const later = '2026-01-02T09:00:00Z';
  const [alert] = alertsIn({ alert_type: 'x', symbol: 'ACME', detected_at: later, occurred_at: later });
  t.is(alert!.detectedAtMs, ENVELOPE.publishedAtMs);
});

test('whatever the message, there are alerts, an alarm or a reason, never an exception', (t) => {
  const keys = fc.constantFrom(
    ...'alerts labels annotations status startsAt fingerprint AlarmName NewStateValue source detail alert_type symbol'.split(
      ' ',
    ),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('aws.cloudwatch', 'firing', 'ALARM', '2026-01-02T03:04:05Z', '', null, 3),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(keys, tie('tree')),
    ),
  }));
  fc.assert(
    fc.property(fc.dictionary(keys, tree), (message) => {
      const publication = read(message);
      return publication.kind !== 'alerts' || publication.alerts.length > 0;
    }),
  );
  t.pass();
});
