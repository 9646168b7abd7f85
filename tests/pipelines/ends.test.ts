import test from 'ava';
import type { Alert } from '../../src/core/alert/alert.ts';
import { EVERY_DAY } from '../../src/core/calendar/daily-range.ts';
import type { Preference } from '../../src/core/preferences/preference.ts';
import { alertProcessorHarness, anEpisode, CRITICAL } from '../support/alert-processor-harness.ts';
import { aPreference, NOW } from '../support/alerts.ts';

const MINUTE = 60_000;
const PAGER = { pagerdutyRoutingKey: 'R'.repeat(32) };
const paged = (overrides: Partial<Preference> = {}) =>
  aPreference({ channels: ['pagerduty'], contacts: PAGER, minimumSeverity: 'LOW', ...overrides });

const begins = (name: string, overrides: Partial<Alert> = {}): Alert => anEpisode(name, overrides);
const ends = (name: string, overrides: Partial<Alert> = {}): Alert =>
  anEpisode(name, { alertId: `${name}-9`, status: 'resolved', ...overrides });

type Bench = ReturnType<typeof alertProcessorHarness>;
const events = ({ notifiers }: Bench): readonly string[] =>
  notifiers.pagerduty.sent.flatMap(({ message }) =>
    message.events.map(({ event_action: action, dedup_key: key }) => `${action} ${key}`),
  );

test('what begins and ends within one bundle is not opened, and what was opened before is closed by it', async (t) => {
  const bench = alertProcessorHarness({ preferences: [paged()] });
  for (const alert of [begins('first'), begins('second'), ends('second'), ends('first')]) {
    await bench.pipeline.process(alert);
  }
  t.deepEqual(events(bench), ['trigger first', 'resolve first'], 'at once, past the gate');
  bench.clock.time += 2 * MINUTE;
  await bench.sweep.run();
  t.deepEqual(events(bench).slice(2), ['resolve second']);
});

test('a room is told of what began and ended in the night once, as over', async (t) => {
  const quietHours = [{ days: EVERY_DAY, fromMinute: 13 * 60, toMinute: 15 * 60 }];
  const bench = alertProcessorHarness({
    preferences: [aPreference({ channels: ['slack', 'sms'], quietHours })],
  });
  await bench.pipeline.process(begins('crash'));
  await bench.pipeline.process(anEpisode('crash', { alertId: 'crash-2', status: 'worsened', changePct: 4 }));
  await bench.pipeline.process(ends('crash'));
  bench.clock.time = Date.parse('2022-12-13T15:00:00Z');
  await bench.sweep.run();
  t.is(bench.sent().slack, 1);
  t.regex(JSON.stringify(bench.notifiers.slack.sent[0]), /is over/);
  t.is(bench.sent().sms, 1, 'also where ends are not wanted: it is the first word of it');
  t.regex(bench.notifiers.sms.sent[0]!.message.text, /^HIGH, resolved/);
});

test('an incident is closed although the end is silenced, filtered, quiet, below the minimum, and unwanted', async (t) => {
  const bench = alertProcessorHarness({ preferences: [paged()] });
  await bench.pipeline.process(begins('crash'));
  await bench.store.addSilence({
    id: 's',
    matchers: [],
    startsAtMs: NOW,
    endsAtMs: NOW + 60 * MINUTE,
    author: 'bob',
    comment: '',
  });
  const quietHours = [{ days: EVERY_DAY, fromMinute: 0, toMinute: 24 * 60 }];
  bench.preferences.replace([
    paged({
      quietHours,
      channels: ['sms'],
      minimumSeverity: 'CRITICAL',
      symbols: { include: [], exclude: ['*'] },
      notifyOnResolve: { pagerduty: false },
      enabled: false,
    }),
  ]);
  await bench.pipeline.process(ends('crash', { severity: 'LOW' }));
  t.deepEqual(events(bench), ['trigger crash', 'resolve crash']);
});

test('more than twenty episodes in a bundle are all opened and all closed', async (t) => {
  const bench = alertProcessorHarness({ preferences: [paged()], limit: 1000 });
  const names = Array.from({ length: 53 }, (_, index) => `e${index}`);
  for (const name of names) await bench.pipeline.process(begins(name));
  bench.clock.time += 2 * MINUTE;
  await bench.sweep.run();
  t.is(new Set(events(bench)).size, 53);
  t.is(bench.sent().pagerduty, 1 + 3, 'in as many messages as it takes');
  for (const name of names) await bench.pipeline.process(ends(name));
  t.is(events(bench).filter((event) => event.startsWith('resolve')).length, 53);
});

test('an end that comes before its beginning, or before the next try of it, is the last word', async (t) => {
  const bench = alertProcessorHarness({ preferences: [paged()] });
  await bench.pipeline.process(ends('early'));
  await bench.pipeline.process(begins('early'));
  t.deepEqual(events(bench), []);
  t.like((await bench.deliveriesOf(begins('early')))[0], { suppressedBy: 'resolved' });

  bench.notifiers.pagerduty.answer({ kind: 'retryable', code: 'no_answer', words: 'timeout' });
  await bench.pipeline.process(begins('failed'));
  await bench.pipeline.process(ends('failed'));
  for (let minute = 0; minute < 5; minute += 1) {
    bench.clock.time += MINUTE;
    await bench.sweep.run();
  }
  t.deepEqual(events(bench), ['resolve failed']);
});

test('a milder state that comes late is not told after the graver one', async (t) => {
  const bench = alertProcessorHarness({ preferences: [paged()] });
  await bench.pipeline.process(anEpisode('crash', { alertId: 'crash-2', status: 'worsened', ...CRITICAL }));
  await bench.pipeline.process(begins('crash'));
  t.deepEqual(events(bench), ['trigger crash']);
  t.like((await bench.deliveriesOf(begins('crash')))[0], { suppressedBy: 'overtaken' });
});

const POLICY = {
  policyId: 'on-call',
  steps: [{ waitSeconds: 60, notify: ['bob'], channels: 'all' as const }],
  repeat: 0,
};

/** As a publisher sends it that has one name for what it watches. */
const said = (status: Alert['status'], atMs: number, alertId: string): Alert =>
  anEpisode('disk', {
    alertId,
    status,
    occurredAtMs: atMs,
    anomaly: 'other',
    severity: 'CRITICAL',
    score: 0,
  });

for (const [publisher, idOf] of [
  ['the same episode id', (at: number) => `m${at}`],
  ['the same alert id', () => 'disk'],
] as const) {
  test(`what comes back under ${publisher} after its end is new: it is told, its escalation starts, nobody has acknowledged it`, async (t) => {
    const bench = alertProcessorHarness({
      preferences: [
        paged({ escalationPolicy: 'on-call' }),
        aPreference({ userId: 'bob', channels: [], contacts: { phone: '+33611111111' } }),
      ],
      others: { policies: new Map([['on-call', POLICY]]) },
    });
    const say = (status: Alert['status'], at: number) =>
      bench.pipeline.process(said(status, NOW + at, idOf(at)));
    await say('firing', 1);
    await bench.answers.acknowledge('disk', 'bob', 'link');
    await say('resolved', 2);
    bench.clock.time += 10 * MINUTE;
    await bench.sweep.run();
    t.is(bench.sent().sms, 0);
    await say('firing', 3);
    t.is((await bench.store.episode('disk')).acknowledgement, null);
    bench.clock.time += 2 * MINUTE;
    await bench.sweep.run();
    t.is(bench.sent().sms, 1, 'nobody has answered for the second time');
    await say('resolved', 4);
    t.deepEqual(
      events(bench).filter((event) => !event.startsWith('acknowledge')),
      ['trigger disk', 'resolve disk', 'trigger disk', 'resolve disk'],
    );
    t.deepEqual(
      (await bench.store.episode('disk')).escalations.map(({ ended }) => ended),
      ['exhausted'],
    );
  });
}

test('a step that opens an incident is followed by its end, also on a channel that the user has chosen for nothing', async (t) => {
  const bench = alertProcessorHarness({
    preferences: [
      aPreference({ channels: ['email'], escalationPolicy: 'on-call' }),
      aPreference({ userId: 'bob', channels: [], contacts: PAGER }),
    ],
    others: { policies: new Map([['on-call', POLICY]]) },
  });
  await bench.pipeline.process(begins('crash', CRITICAL));
  bench.clock.time += 2 * MINUTE;
  await bench.sweep.run();
  await bench.pipeline.process(ends('crash'));
  t.deepEqual(events(bench), ['trigger crash', 'resolve crash']);
});

test('a copy of a message that comes hours later is told once', async (t) => {
  const bench = alertProcessorHarness({ preferences: [paged()] });
  await bench.pipeline.process(begins('crash'));
  bench.clock.time += 5 * 60 * MINUTE;
  await bench.pipeline.process(begins('crash'));
  t.deepEqual(events(bench), ['trigger crash']);
});

test('users who share a room get one message when the first of them wants it, and the policy of each starts', async (t) => {
  const quietHours = [{ days: EVERY_DAY, fromMinute: 13 * 60, toMinute: 15 * 60 }];
  const byText = { ...POLICY, steps: [{ waitSeconds: 60, notify: ['bob'], channels: ['sms'] as const }] };
  const other = { ...byText, policyId: 'other' };
  const bench = alertProcessorHarness({
    preferences: [
      aPreference({ channels: ['slack'], quietHours, escalationPolicy: 'on-call' }),
      aPreference({ userId: 'bob', channels: ['slack'], escalationPolicy: 'other' }),
      aPreference({
        userId: 'carol',
        channels: ['slack'],
        digest: { timesInMinutes: [16 * 60], severities: ['HIGH'] },
      }),
    ],
    others: { policies: new Map([byText, other].map((policy) => [policy.policyId, policy])) },
  });
  await bench.pipeline.process(begins('crash', CRITICAL));
  await bench.pipeline.process(begins('move'));
  t.is((await bench.store.episode('crash')).escalations.length, 2);
  bench.clock.time += 10 * 60 * MINUTE;
  await bench.sweep.run();
  t.is(bench.sent().slack, 2, 'nothing comes again in the morning, nor in the digest');
});
