import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { Explanation } from '../../../apps/cli/explain/explanation.ts';
import { DynamoAlertStore } from '../../../src/adapters/dynamodb/dynamo-alert-store.ts';
import { toItem } from '../../../src/adapters/dynamodb/plain-item.ts';
import { emptyLedger } from '../../../src/core/alert-policy/ledger.ts';
import { waitingDelivery } from '../../../src/core/delivery/delivery.ts';
import { toMessage } from '../../../src/dto/alert-message.dto.ts';
import { anAlert, NOW, aVerdict } from '../../support/alerts.ts';
import { parseTemplate } from '../../../lib/template/template.ts';
import { changedTemplate } from '../../support/changed-template.ts';
import { HOSTILE, obeyedSigns } from '../../support/hostile-text.ts';
import { localStacks } from '../../support/local-stack.ts';
import { rtfOn } from '../../support/rtf.ts';

const localStack = localStacks();
const folder = mkdtempSync(join(tmpdir(), 'rtf-'));
test.after.always(() => rmSync(folder, { recursive: true }));

const ALICE = {
  user_id: 'alice',
  channels: ['email', 'sms', 'slack'],
  contacts: { email: 'alice@example.com', phone: '+12025550143' },
};
const BOB = { user_id: 'bob', channels: ['slack'], minimum_severity: 'CRITICAL' };
const CAROL = {
  user_id: 'carol',
  channels: ['email'],
  contacts: { email: 'carol@example.com' },
  quiet_hours: [{ from: '22:00', to: '07:00' }],
  time_zone: 'Europe/Paris',
};

async function bench(...items: readonly Parameters<typeof toItem>[0][]) {
  const { clients, stack } = await localStack();
  const { userPreferencesTable, alertHistoryTable } = stack;
  for (const item of items) {
    await clients.dynamodb.send(new PutItemCommand({ TableName: userPreferencesTable, Item: toItem(item) }));
  }
  const project = alertHistoryTable.replace(/-dev-alert-history$/, '');
  const rtf = rtfOn(clients.dynamodb);
  const run = (alert: object, ...args: string[]) =>
    rtf(['explain', '--alert', '-', ...args, '--project', project], JSON.stringify(alert));
  return {
    rtf: (...args: string[]) => rtf(args),
    episode: async (id: string) => {
      const { code, out, err } = await rtf(['explain', '--episode', id, '--json', '--project', project]);
      return code === 0 ? (JSON.parse(out) as Explanation[])[0]! : Promise.reject(new Error(err));
    },
    store: new DynamoAlertStore(clients.dynamodb, alertHistoryTable, { now: () => NOW }),
    rows: async () =>
      (await clients.dynamodb.send(new ScanCommand({ TableName: alertHistoryTable }))).Items ?? [],
    text: run,
    limitsWith: async (template: string, ...args: string[]) => {
      const context = { template: () => parseTemplate(template) };
      const command = ['explain', '--alert', '-', '--json', '--project', project, ...args];
      const { out } = await rtfOn(clients.dynamodb, context)(command, JSON.stringify(toMessage(anAlert())));
      return (JSON.parse(out) as Explanation[])[0]!.limits[0]!;
    },
    explain: async (alert: object, ...args: string[]) => {
      const { code, out, err } = await run(alert, ...args, '--json');
      return code === 0 ? (JSON.parse(out) as Explanation[])[0]! : Promise.reject(new Error(err));
    },
  };
}

const verdicts = ({ trace }: Explanation, userId: string, channel: string): string[] =>
  trace
    .filter((each) => each.userId === userId && each.channel === channel)
    .map(({ stage, verdict, reason }) => `${stage} ${verdict}: ${reason}`);

test('each stage tells what it decides, and the message is shown as each channel gets it', async (t) => {
  const { explain, rows } = await bench(ALICE, BOB);
  const explanation = await explain(toMessage(anAlert()));
  t.regex(explanation.severityReason, /^HIGH because/);
  t.deepEqual(verdicts(explanation, 'alice', 'email'), [
    'dedupe pass: first',
    'acknowledged pass: by nobody yet',
    'inhibit pass: nothing else says it',
    'silence pass: no silence fits',
    'quiet_hours pass: neither quiet hours nor a digest',
    'group pass: the first for a while, or CRITICAL',
    'rate_limit deliver: alert 1 about BTCUSDT this hour',
  ]);
  t.deepEqual(verdicts(explanation, 'bob', 'slack'), ['route filter: below minimum severity']);
  t.deepEqual(
    explanation.messages.map(({ userId, channel, waitsUntilMs }) => [userId, channel, waitsUntilMs]),
    [
      ['alice', 'email', null],
      ['alice', 'sms', null],
      ['alice', 'slack', null],
    ],
  );
  for (const { message } of explanation.messages) t.regex(JSON.stringify(message), /BTCUSDT/);
  t.deepEqual(await rows(), [], 'nothing was written');
});

test('the time decides about quiet hours', async (t) => {
  const { explain } = await bench(CAROL);
  const [held] = (await explain(toMessage(anAlert()), '--at', '2022-12-13T23:30:00Z')).messages;
  t.is(held?.waitsUntilMs, Date.parse('2022-12-14T06:00:00Z'));
  t.is(held?.reason, 'quiet_hours');
  const [sent] = (await explain(toMessage(anAlert()), '--at', '2022-12-13T12:30:00Z')).messages;
  t.is(sent?.waitsUntilMs, null);
});

test('silences, limits and what was decided before count as they are stored', async (t) => {
  const { explain, store, text } = await bench(ALICE, CAROL);
  const alert = anAlert();
  await store.addSilence({
    id: 's-1',
    matchers: [{ field: 'symbol', operator: '=', value: alert.symbol }],
    startsAtMs: NOW,
    endsAtMs: NOW + 1000,
    author: 'dave',
    comment: 'expected',
    userId: 'carol',
  });
  const recipient = { userId: 'alice', channel: 'email', sendReason: 'first' } as const;
  const ledger = {
    ...emptyLedger('alice'),
    gate: { closedUntilMs: NOW + 30_000, passed: 0 },
    alerts: new Map([[alert.symbol, { hourStartMs: Date.parse('2022-12-13T13:00:00Z'), count: 2 }]]),
    messages: { sms: [5, 4, 3, 2, 1].map((second) => NOW - second * 1000) },
    held: { sms: { counts: [{ symbol: 'ETHUSDT', count: 4 }], toldByMs: NOW + 60_000 } },
  };
  await store.commit({
    episodeId: alert.episodeId,
    alert: { alert, verdict: aVerdict('because'), filtered: {}, createdAtMs: NOW },
    recipients: [
      {
        userId: 'alice',
        deliveries: [waitingDelivery(alert, recipient, 'grouped', NOW + 30_000, NOW)],
        replaced: [],
        ledger,
      },
    ],
    inhibitor: null,
    escalations: [],
    endsAcknowledgement: false,
    version: 0,
  });

  const explanation = await explain(toMessage(alert));
  t.deepEqual(verdicts(explanation, 'alice', 'email'), ['dedupe filter: decided before']);
  t.deepEqual(
    verdicts(explanation, 'alice', 'slack').at(-1),
    'group bundle: grouped until 2022-12-13T13:30:32.000Z',
  );
  t.deepEqual(verdicts(explanation, 'carol', 'email').at(-1), 'silence suppress: s-1 of dave');
  const { out } = await text(toMessage(alert), '--user', 'alice');
  for (const words of [
    /alice: gate closed until 2022-12-13 13:30:32 UTC, 2 of 10 alerts about BTCUSDT this hour/,
    /sms: 5 of 5 in 15 min, 5 of 11 in 60 min, 5 of 21 in 180 min; full until 2022-12-13 13:44:57 UTC; held back: 4 ETHUSDT/,
    /Decided before\n.*\nalice +email +PENDING/,
    /alice, slack: not before 2022-12-13 13:30:32 UTC \(grouped\)/,
    /Nothing was sent and nothing was written\.$/,
  ]) {
    t.regex(out, words);
  }
  t.notRegex(out, /carol/);
  t.regex(out, /\nclassify +pass +HIGH because/, 'what is decided for everybody is decided for alice');
});

test('a stored alert is explained by its id, as it was before it was told, with what was decided then', async (t) => {
  const { store, episode } = await bench(ALICE, BOB);
  const take = async (revision: number, atMs: number): Promise<void> => {
    const alert = anAlert({ episodeId: 'crash', alertId: `crash-${revision}`, occurredAtMs: atMs });
    const recipient = { userId: 'alice', channel: 'email', sendReason: 'first' } as const;
    const delivery = waitingDelivery(alert, recipient, 'grouped', atMs + 30_000, atMs);
    await store.commit({
      episodeId: 'crash',
      alert: { alert, verdict: aVerdict('because'), filtered: {}, createdAtMs: atMs },
      recipients: [{ userId: 'alice', deliveries: [delivery], replaced: [], ledger: null }],
      inhibitor: null,
      escalations: [],
      endsAcknowledgement: false,
      version: revision - 1,
    });
  };
  await take(1, NOW - 60_000);
  await take(2, NOW - 30_000);
  const first = await episode('crash-1');
  t.is(first.alert.alertId, 'crash-1');
  t.deepEqual(verdicts(first, 'alice', 'email')[0], 'dedupe pass: first');
  t.deepEqual(
    first.history.map(({ alertId, status }) => [alertId, status]),
    [['crash-1', 'PENDING']],
  );
  t.deepEqual(verdicts(first, 'bob', 'slack'), ['route filter: below minimum severity']);
  t.is((await episode('crash')).alert.alertId, 'crash-2', 'of an episode the latest');
  await t.throwsAsync(episode('crash-9'), {
    message: /nothing is stored of crash-9: rtf query alerts shows the ids/,
  });
});

test('one alert is asked for: a file or one that is stored', async (t) => {
  const { rtf } = await bench();
  const neither = await rtf('explain');
  t.is(neither.code, 2);
  t.regex(neither.err, /one of '--alert <file>' and '--episode <id>' is needed/);
  t.is((await rtf('explain', '--alert', '-', '--episode', 'crash')).code, 2);
});

test('the limits are those that the template deploys the environment with, unless the command line says otherwise', async (t) => {
  const { store, limitsWith } = await bench(ALICE);
  const ledger = { ...emptyLedger('alice'), gate: { closedUntilMs: NOW + 600_000, passed: 0 } };
  const recipients = [{ userId: 'alice', deliveries: [], replaced: [], ledger }];
  await store.commit({
    episodeId: 'other',
    alert: null,
    recipients,
    inhibitor: null,
    escalations: [],
    endsAcknowledgement: false,
    version: 0,
  });
  const changed = changedTemplate({
    '      AlertRateLimit: 10': '      AlertRateLimit: 7',
    '    Default: 60': '    Default: 90',
  });
  t.like(await limitsWith(changed), { alertsPerHour: 7, gateOpensAtMs: NOW + 90_000 });
  t.like(await limitsWith(changed, '--rate-limit', '4', '--group-interval', '30'), {
    alertsPerHour: 4,
    gateOpensAtMs: NOW + 30_000,
  });
});

test('a file of preferences stands in for the tables', async (t) => {
  const path = join(folder, 'users.json');
  writeFileSync(path, JSON.stringify([ALICE, { user_id: 'settings', watch_list: ['BTC*'] }]));
  const { explain, text } = await bench(BOB);
  const calm = toMessage(anAlert({ score: 0.55, changePct: 0.4 }));
  const explanation = await explain(calm, '--preferences', path);
  t.regex(explanation.severityReason, /^HIGH because it is on the watch list/);
  t.is(explanation.messages.length, 3);
  writeFileSync(path, JSON.stringify({ ...ALICE, channels: ['fax'] }));
  t.regex((await text(calm, '--preferences', path)).err, /^rtf: alice: channels must be/);
});

test('a CRITICAL alert tells what it opens and starts', async (t) => {
  const { text } = await bench(
    { ...ALICE, escalation_policy: 'night' },
    { user_id: 'policy:night', steps: [{ wait_seconds: 300, notify: ['alice'] }] },
  );
  const crash = anAlert({ anomaly: 'flash_crash', changePct: -8 });
  const { out } = await text(toMessage(crash));
  t.regex(out, /While it lasts, these are not told: volume_spike, volatility, bad_print$/m);
  t.regex(out, /Starts the escalation policy night/);
});

test('what alert-processor is invoked with can be explained as it is', async (t) => {
  const { explain } = await bench(ALICE);
  const message = JSON.stringify(toMessage(anAlert()));
  const sns = await explain({ Records: [{ Sns: { MessageId: 'm-1', Message: message } }] });
  t.is(sns.alert.alertId, anAlert().alertId);
  const alarm = await explain({
    source: 'aws.cloudwatch',
    id: 'e-1',
    time: '2022-12-13T13:30:00Z',
    detail: { alarmName: 'errors', state: { value: 'ALARM' } },
  });
  t.is(alarm.alert.alertType, 'system_alarm');
  t.deepEqual(
    alarm.messages.map(({ channel }) => channel),
    ['slack'],
  );
});

test('an alert cannot steer the terminal that explains it', async (t) => {
  const { text } = await bench(ALICE);
  const alert = toMessage(anAlert({ facts: { kind: 'words', text: HOSTILE } }));
  const { code, out } = await text(alert);
  t.is(code, 0);
  t.regex(out, /owned/);
  t.deepEqual(obeyedSigns(out), []);
  const { err } = await text({ alert_type: HOSTILE, alert_id: HOSTILE });
  t.deepEqual(obeyedSigns(err), []);
});

test('what cannot be explained is told', async (t) => {
  const { text } = await bench(ALICE);
  t.regex((await text([])).err, /expected an alert as a JSON object/);
  t.regex((await text({ symbol: 'AAPL' })).err, /alert-processor would refuse it: alert_type/);
  t.like(await text(toMessage(anAlert()), '--user', 'bob'), {
    code: 1,
    err: 'rtf: there is no user bob with usable preferences',
  });
  t.is((await text(toMessage(anAlert()), '--rate-limit', '0')).code, 2);
});
