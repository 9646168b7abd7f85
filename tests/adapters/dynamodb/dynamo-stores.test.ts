import test from 'ava';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoAlertStore } from '../../../src/adapters/dynamodb/dynamo-alert-store.ts';
import { DynamoPreferenceStore } from '../../../src/adapters/dynamodb/dynamo-preference-store.ts';
import { DynamoRecurrenceStore } from '../../../src/adapters/dynamodb/dynamo-recurrence-store.ts';
import { DynamoTableCheck } from '../../../src/adapters/dynamodb/dynamo-table-check.ts';
import { fromItem, toItem } from '../../../src/adapters/dynamodb/plain-item.ts';
import { failed, pendingDelivery } from '../../../src/core/delivery/delivery.ts';
import { alertStoreContract } from '../../contracts/alert-store.ts';
import { recurrenceStoreContract } from '../../contracts/recurrence-store.ts';
import { anAlert, aPreference, NOW, aVerdict } from '../../support/alerts.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { localStacks } from '../../support/local-stack.ts';
import { LogRecorder } from '../../support/recording-telemetry.ts';

const localStack = localStacks();
let client: DynamoDBClient;
let endpoint: string;
let HISTORY: string;
let PREFERENCES: string;

test.serial.before(async () => {
  const { clients, stack, server } = await localStack();
  endpoint = server.endpoint;
  client = clients.dynamodb;
  HISTORY = stack.alertHistoryTable;
  PREFERENCES = stack.userPreferencesTable;
});

const clock = new FixedClock(NOW);
for (const keeps of alertStoreContract) {
  test.serial('DynamoAlertStore', keeps, () => new DynamoAlertStore(client, HISTORY, clock));
}

for (const keeps of recurrenceStoreContract) {
  test.serial('DynamoRecurrenceStore', keeps, () => new DynamoRecurrenceStore(client, HISTORY));
}

const rowOf = async (partition: string, rowId: string): Promise<Record<string, unknown>> => {
  const Key = toItem({ episode_id: partition, row_id: rowId });
  const { Item } = await client.send(new GetItemCommand({ TableName: HISTORY, Key }));
  return fromItem(Item ?? {});
};

test('a delivery row has the documented attributes, and only a PENDING one stands in the due index', async (t) => {
  const store = new DynamoAlertStore(client, HISTORY, clock);
  const alert = anAlert({ episodeId: 'documented', alertId: 'documented-12' });
  const row = pendingDelivery(alert, { userId: 'alice', channel: 'slack', sendReason: 'first' }, NOW);
  const stored = { alert, verdict: aVerdict(), filtered: {}, createdAtMs: NOW };
  await store.commit({
    episodeId: 'documented',
    alert: stored,
    recipients: [{ userId: 'alice', deliveries: [row], replaced: [], ledger: null }],
    inhibitor: null,
    escalations: [],
    endsAcknowledgement: false,
    version: 0,
  });
  t.deepEqual(await rowOf('documented', 'DELIVERY#documented-12#alice#slack'), {
    episode_id: 'documented',
    row_id: 'DELIVERY#documented-12#alice#slack',
    alert_id: 'documented-12',
    user_id: 'alice',
    channel: 'slack',
    status: 'PENDING',
    send_reason: 'first',
    severity: 'HIGH',
    symbol: 'BTCUSDT',
    anomaly: 'price_spike',
    alert_type: 'financial_anomaly',
    alert_status: 'firing',
    correlation_id: 'corr-1',
    occurred_at: '2022-12-13T13:30:00.000Z',
    detected_at: '2022-12-13T13:30:01.000Z',
    created_at: '2022-12-13T13:30:02.000Z',
    updated_at: '2022-12-13T13:30:02.000Z',
    attempts: 1,
    expires_at: NOW / 1000 + 90 * 86_400,
    due_bucket: 'DUE',
    due_at: NOW + 60_000,
  });

  await store.change([{ from: row, to: failed(row, { code: 'gone', words: 'HTTP 404' }, NOW) }]);
  const after = await rowOf('documented', 'DELIVERY#documented-12#alice#slack');
  t.like(after, { status: 'FAILED', reason: 'HTTP 404', error_code: 'gone', error_words: 'HTTP 404' });
  t.false('due_at' in after || 'due_bucket' in after);

  const opened = await rowOf('documented', 'ALERT#0012#documented-12');
  t.like(opened, { alert_status: 'firing', severity: 'HIGH', severity_reason: 'HIGH because …' });
});

test('a message that is no alert is kept with its reason', async (t) => {
  const store = new DynamoAlertStore(client, HISTORY, clock);
  await store.reject({ messageId: 'm-1', reason: 'not JSON', body: '{oops', receivedAtMs: NOW });
  t.like(await rowOf('REJECTED#m-1', 'REJECTED'), { reason: 'not JSON', body: '{oops' });
});

test('preferences are read across pages; an unusable one is logged by field and costs nobody else theirs', async (t) => {
  const padding = 'x'.repeat(60);
  const symbols = Array.from({ length: 1000 }, () => padding);
  const users = Array.from({ length: 20 }, (_, index) => `user${String(index).padStart(2, '0')}`);
  for (const userId of users) {
    const Item = toItem({ user_id: userId, channels: ['slack'], symbols });
    await client.send(new PutItemCommand({ TableName: PREFERENCES, Item }));
  }
  const bad = toItem({ user_id: 'mallory', channels: 7, contacts: { email: 'secret@@example' } });
  await client.send(new PutItemCommand({ TableName: PREFERENCES, Item: bad }));

  const logger = new LogRecorder();
  const counting = new DynamoDBClient({ endpoint, region: 'us-east-1' });
  let pages = 0;
  counting.middlewareStack.add(
    (next) => (args) => {
      pages += 1;
      return next(args);
    },
    { step: 'initialize' },
  );
  const { preferences: all } = await new DynamoPreferenceStore(
    counting,
    PREFERENCES,
    logger,
    'p/dev/users/',
  ).load();
  counting.destroy();
  t.true(pages > 1, 'a page of a Scan ends at 1 MB');
  t.deepEqual(all.map(({ userId }) => userId).toSorted(), users);
  t.deepEqual(
    all[0],
    aPreference({
      userId: all[0]!.userId,
      contacts: {},
      channels: ['slack'],
      symbols: { include: symbols, exclude: [] },
    }),
  );
  t.is(logger.lines.length, 1);
  t.like(logger.lines[0], { event: 'PreferenceRejected', fields: { user_id: 'mallory' } });
  t.regex(JSON.stringify(logger.lines[0]!.fields), /channels must be/);
  t.notRegex(JSON.stringify(logger.lines), /secret/);
});

test('escalation policies and settings lie beside the preferences and come apart', async (t) => {
  const { userPreferencesTable: TableName } = (await localStack()).stack;
  const items = [
    {
      user_id: 'policy:night',
      steps: [{ wait_seconds: 300, notify: ['bob'], channels: ['sms'] }],
      repeat: 2,
    },
    { user_id: 'policy:broken', steps: [] },
    { user_id: 'settings', watch_list: ['AAPL'] },
    { user_id: 'bob', channels: ['sms'], rules: [{ anything: true }], contacts: { phone: '+secret' } },
  ];
  for (const item of items) {
    await client.send(new PutItemCommand({ TableName, Item: toItem(item) }));
  }
  const logger = new LogRecorder();
  const { policies, settings, preferences } = await new DynamoPreferenceStore(
    client,
    TableName,
    logger,
    'p/dev/users/',
  ).load();
  t.deepEqual(
    [...policies],
    [
      [
        'night',
        { policyId: 'night', steps: [{ waitSeconds: 300, notify: ['bob'], channels: ['sms'] }], repeat: 2 },
      ],
    ],
  );
  t.deepEqual(settings.watchList, ['AAPL']);
  t.deepEqual(
    preferences.map(({ userId }) => userId),
    ['bob'],
  );
  t.deepEqual(logger.lines.map(({ event, fields }) => `${event} ${String(fields['user_id'])}`).toSorted(), [
    'PreferencePartsIgnored bob',
    'PreferenceRejected policy:broken',
  ]);
  t.notRegex(JSON.stringify(logger.lines), /secret/);
});

test('a table that is there is reached, a missing one is named', async (t) => {
  await t.notThrowsAsync(new DynamoTableCheck(client, HISTORY).check());
  const missing = new DynamoTableCheck(client, 'no-such-table');
  t.is(missing.name, 'dynamodb:no-such-table');
  await t.throwsAsync(missing.check(), { name: 'ResourceNotFoundException' });
});
