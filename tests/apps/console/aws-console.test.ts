import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { PutItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import test, { type ExecutionContext } from 'ava';
import type {
  AlertRow,
  Chart,
  ConsoleInfo,
  EpisodeDetail,
  Health,
  RejectedRecord,
  SilenceRow,
  SymbolRow,
} from '../../../apps/console/api.ts';
import { deliveryWords } from '../../../lib/operations/delivery-words.ts';
import { awsConsole } from '../../../apps/console/server/aws-console.ts';
import { startConsole } from '../../../apps/console/server/start-console.ts';
import { MetricPublisher } from '../../../lib/local-aws/telemetry/metric-publisher.ts';
import { PublishedMetrics } from '../../../lib/local-aws/telemetry/published-metrics.ts';
import { DynamoAlertStore } from '../../../src/adapters/dynamodb/dynamo-alert-store.ts';
import { DynamoMarketHistory } from '../../../src/adapters/dynamodb/dynamo-market-history.ts';
import { toItem } from '../../../src/adapters/dynamodb/plain-item.ts';
import { MemoryNotifier } from '../../support/memory/memory-notifier.ts';
import { S3TickArchive } from '../../../src/adapters/s3/s3-tick-archive.ts';
import type { Alert } from '../../../src/core/alert/alert.ts';
import type { ClosedBar } from '../../../src/core/market-state/closed-bar.ts';
import { NO_EFFECTS } from '../../../src/core/market-state/symbol-effects.ts';
import { pendingDelivery, settled } from '../../../src/core/delivery/delivery.ts';
import { decodeKinesisEvent } from '../../../src/dto/kinesis-event.ts';
import { toMessage } from '../../../src/dto/market-event-message.ts';
import { anAlert, aVerdict } from '../../support/alerts.ts';
import { emptyPageFolder } from '../../support/console-page-folder.ts';
import { ConsoleClient } from '../../support/console-client.ts';
import { kinesisRecord } from '../../support/kinesis-event.ts';
import { localStacks, type LocalStack } from '../../support/local-stack.ts';
import { MINUTE, T0, trade } from '../../support/market-events.ts';
import { until } from '../../support/until.ts';

const localStack = localStacks();
const HOUR = 60 * MINUTE;
const { episodeId } = anAlert();
const PERSONAL = {
  email: 'alice@example.com',
  phone: '+12025550143',
  hook: 'https://hooks.slack.com/services/T0/B0/secret',
};

async function bench(t: ExecutionContext) {
  const local = await localStack();
  const project = local.stack.processedDataTable.replace(/-dev-processed-data$/, '');
  const console = await startConsole({
    ...awsConsole({
      clients: local.clients,
      project,
      environment: 'dev',
      region: 'us-east-1',
      now: () => Date.now(),
      pagerDuty: () => Promise.resolve(new MemoryNotifier<'pagerduty'>()),
      warn: (text) => t.log(text),
      isLoopback: true,
    }),
    pageFolder: await emptyPageFolder(),
  });
  t.teardown(() => console.stop());
  return { ...local, project, client: new ConsoleClient(console), console };
}

function bars(count: number, intervalMs = MINUTE): readonly ClosedBar[] {
  return Array.from({ length: count }, (_, index) => {
    const price = 100 + index;
    const prices = { open: price, high: price + 1, low: price - 1, close: price, volume: 10 };
    return {
      bar: { startMs: T0 + index * intervalMs, ...prices },
      intervalMs,
      indicators: { sma_20: index < 19 ? null : price - 9.5 },
    };
  });
}

async function storeBars(
  { clients, stack }: LocalStack,
  symbol: string,
  closedBars: readonly ClosedBar[],
  alerts: readonly Alert[] = [],
): Promise<void> {
  const history = new DynamoMarketHistory(clients.dynamodb, stack.processedDataTable, {
    now: () => Date.now(),
  });
  throwFirst(await history.recordEffects(new Map([[symbol, { ...NO_EFFECTS, closedBars, alerts }]])));
}

function throwFirst(failures: ReadonlyMap<string, Error>): void {
  for (const failure of failures.values()) throw failure;
}

/** Taken in at this time, and told to alice by e-mail and not by Slack. */
async function storeAlert({ clients, stack }: LocalStack, alert: Alert, createdAtMs: number): Promise<void> {
  const store = new DynamoAlertStore(clients.dynamodb, stack.alertHistoryTable, { now: () => createdAtMs });
  const to = (channel: 'email' | 'slack') =>
    pendingDelivery(alert, { userId: 'alice', channel, sendReason: 'first' }, createdAtMs);
  const failure = { kind: 'permanent', code: 'gone', words: 'the channel does not exist' } as const;
  await store.commit({
    episodeId: alert.episodeId,
    alert: { alert, verdict: aVerdict('HIGH: a move of 2 %'), filtered: {}, createdAtMs },
    recipients: [
      {
        userId: 'alice',
        deliveries: [
          settled(to('email'), { kind: 'delivered' }, createdAtMs + 1),
          settled(to('slack'), failure, createdAtMs + 2),
        ],
        replaced: [],
        ledger: null,
      },
    ],
    inhibitor: null,
    escalations: [],
    endsAcknowledgement: false,
    version: 0,
  });
}

function putUser(dynamodb: DynamoDBClient, table: string): Promise<unknown> {
  const contacts = { email: PERSONAL.email, phone: PERSONAL.phone, slack_webhook_url: PERSONAL.hook };
  const user = { user_id: 'alice', channels: ['email', 'slack'], contacts };
  return dynamodb.send(new PutItemCommand({ TableName: table, Item: toItem(user) }));
}

test('it says what it looks at, who can acknowledge, and who cannot be reached', async (t) => {
  const { clients, stack, client, project } = await bench(t);
  await putUser(clients.dynamodb, stack.userPreferencesTable);
  const bob = toItem({ user_id: 'bob', channels: ['sms'] });
  const TableName = stack.userPreferencesTable;
  await clients.dynamodb.send(new PutItemCommand({ TableName, Item: bob }));
  const { token, ...rest } = await client.get<ConsoleInfo>('/api/console');
  t.deepEqual(rest, {
    project,
    environment: 'dev',
    region: 'us-east-1',
    hasNotifications: false,
    userIds: ['alice', 'bob'],
    unreached: [
      { userId: 'bob', texts: ['cannot be reached at CRITICAL, HIGH, MEDIUM: no address for sms'] },
    ],
  });
  t.true(token.length >= 32);
});

test('a chart has the newest bars of the symbol, whatever the time, and those before them when asked', async (t) => {
  const { client, ...local } = await bench(t);
  const alert = anAlert({ symbol: 'BTC/USD', occurredAtMs: T0 + 398 * MINUTE });
  const early = anAlert({ symbol: 'BTC/USD', alertId: 'early-1', occurredAtMs: T0 });
  await storeBars(local, 'BTC/USD', bars(400), [alert, early]);
  await storeBars(local, 'BTC/USD', bars(3, HOUR));
  const path = '/api/symbols/BTC%2FUSD/chart';
  const newest = await client.get<Chart>(`${path}?bars=5`);
  t.like(newest, { symbol: 'BTC/USD', intervalMs: MINUTE, intervals: ['1m', '1h'] });
  t.deepEqual(
    newest.bars.map(({ close }) => close),
    [495, 496, 497, 498, 499],
  );
  t.deepEqual(newest.bars[0]!.indicators, { sma_20: 485.5 });
  t.deepEqual(
    newest.alerts.map(({ alertId }) => alertId),
    [alert.alertId],
  );
  const earlier = await client.get<Chart>(`${path}?bars=3&to=${newest.bars[0]!.timeMs}`);
  t.deepEqual(
    earlier.bars.map(({ close }) => close),
    [492, 493, 494],
  );
  t.deepEqual(earlier.alerts, []);
  t.is((await client.get<Chart>(`${path}?interval=1h`)).bars.length, 3);
  t.deepEqual((await client.get<Chart>('/api/symbols/NONE/chart')).bars, []);
});

test('the inbox has the newest alerts first, with what became of them, and goes on where it ended', async (t) => {
  const { client, ...local } = await bench(t);
  const nowMs = Date.now();
  const at = (minutesAgo: number) => nowMs - minutesAgo * MINUTE;
  const alert = (name: string) => anAlert({ alertId: `${name}-1`, episodeId: name });
  await storeAlert(local, alert('old'), at(20 * 24 * 60));
  await storeAlert(local, alert('middle'), at(60));
  await storeAlert(local, alert('new'), at(1));
  const first = await client.get<AlertRow[]>('/api/alerts?limit=2');
  t.deepEqual(
    first.map((row) => row.episodeId),
    ['new', 'middle'],
  );
  t.like(first[0], { severity: 'HIGH', status: 'firing', acknowledgedBy: null, createdAtMs: at(1) });
  t.deepEqual(first[0]!.deliveries, { SENT: 1, FAILED: 1 });
  const next = await client.get<AlertRow[]>(`/api/alerts?limit=2&before=${first[1]!.createdAtMs}`);
  t.deepEqual(
    next.map((row) => row.episodeId),
    ['old'],
  );
});

test('an episode shows its alerts, deliveries and why', async (t) => {
  const { client, ...local } = await bench(t);
  await storeAlert(local, anAlert(), Date.now());
  const detail = await client.get<EpisodeDetail>(`/api/episodes/${episodeId}`);
  t.like(detail, { episodeId, acknowledgement: null, escalations: [] });
  t.like(detail.alerts[0], { severityReason: 'HIGH: a move of 2 %', price: 17_852.4, changePct: 2.28 });
  t.deepEqual(
    detail.deliveries.map((row) => [row.channel, row.status, deliveryWords(row)]),
    [
      ['email', 'SENT', 'First message about it'],
      ['slack', 'FAILED', 'Nobody is at this address any more (the channel does not exist)'],
    ],
  );
});

test('an acknowledgement stands in the history, and whoever watches sees it', async (t) => {
  const { client, clients, stack, ...local } = await bench(t);
  await storeAlert({ clients, stack, ...local }, anAlert(), Date.now());
  await using events = await client.watch();
  await events.next<AlertRow[]>('alerts');
  const path = `/api/episodes/${episodeId}/acknowledgement`;
  const detail = await client.change<EpisodeDetail>('POST', path, { userId: 'alice' });
  t.like(detail.acknowledgement, { userId: 'alice', via: 'console' });
  const [row] = await events.next<AlertRow[]>('alerts', ([each]) => each!.acknowledgedBy !== null);
  t.is(row!.acknowledgedBy, 'alice');
  const second = await client.change<EpisodeDetail>('POST', path, { userId: 'bob' });
  t.is(second.acknowledgement!.userId, 'alice', 'who was first stays');
  const store = new DynamoAlertStore(clients.dynamodb, stack.alertHistoryTable, { now: () => Date.now() });
  t.is((await store.episode(episodeId)).acknowledgement?.userId, 'alice');
  const refused = await client.refusal(path, await client.changing('POST', { userId: 'a@b.example' }));
  t.is(refused.status, 400);
  const unknown = await client.changing('POST', { userId: 'alice' });
  t.is((await client.refusal('/api/episodes/none/acknowledgement', unknown)).status, 404);
});

test('what users say of an alert stands in its history, one answer each', async (t) => {
  const { client, clients, stack, ...local } = await bench(t);
  await storeAlert({ clients, stack, ...local }, anAlert(), Date.now());
  const path = `/api/episodes/${episodeId}/rating`;
  const rate = (userId: string, answer: string) =>
    client.change<EpisodeDetail>('POST', path, { userId, answer });
  await rate('alice', 'useful');
  await rate('bob', 'noise');
  const { ratings } = await rate('alice', 'noise');
  t.deepEqual(
    ratings.map(({ userId, answer }) => [userId, answer]),
    [
      ['alice', 'noise'],
      ['bob', 'noise'],
    ],
  );
  const status = async (body: object, at = path): Promise<number> =>
    (await client.refusal(at, await client.changing('POST', body))).status;
  t.is(await status({ userId: 'alice', answer: 'superb' }), 400);
  t.is(await status({ answer: 'useful' }), 400);
  t.is(await status({ userId: 'alice', answer: 'useful' }, '/api/episodes/none/rating'), 404);
});

test('a silence is made, listed and ended', async (t) => {
  const { client } = await bench(t);
  const matchers = [{ field: 'symbol', operator: '=', value: 'ACME' }];
  const wanted = { author: 'alice', comment: 'listing', matchers, durationMs: HOUR };
  const made = await client.change<SilenceRow>('POST', '/api/silences', wanted);
  t.is(made.endsAtMs - made.startsAtMs, HOUR);
  t.deepEqual(await client.get('/api/silences'), [made]);
  await client.change('DELETE', `/api/silences/${made.id}`);
  t.deepEqual(await client.get('/api/silences'), []);
  const again = await client.refusal(`/api/silences/${made.id}`, await client.changing('DELETE'));
  t.is(again.status, 404);
});

test('a silence that makes no sense is refused with everything that is wrong with it', async (t) => {
  const { client } = await bench(t);
  const refusal = async (body: object): Promise<string> => {
    const { status, message } = await client.refusal('/api/silences', await client.changing('POST', body));
    t.is(status, 400);
    return message;
  };
  const good = { author: 'alice', comment: 'x', matchers: [], durationMs: HOUR };
  t.regex(await refusal({ ...good, author: '' }), /author.*\n?.*matchers|matchers.*\n?.*author/s);
  t.regex(await refusal({ ...good, durationMs: 'long' }), /durationMs/);
  t.regex(await refusal({ ...good, durationMs: 1e300 }), /durationMs/);
  t.regex(await refusal({}), /durationMs/);
});

test('records that could not be used are listed with their reason and counted by it', async (t) => {
  const { client, clients, stack } = await bench(t);
  const archive = new S3TickArchive(clients.s3, stack.bucket);
  const payloads = [Buffer.from('not json'), Buffer.from('{"symbol":"ACME"}'), Buffer.from([0xff, 0xfe])];
  const Records = payloads.map((payload, index) =>
    kinesisRecord(payload, { sequenceNumber: String(index + 1), arrivalMs: Date.now() }),
  );
  await archive.quarantine(decodeKinesisEvent({ Records }).rejected);
  const records = await client.get<RejectedRecord[]>('/api/rejected');
  t.deepEqual(records.map(({ reason, text }) => `${reason} ${text}`).toSorted(), [
    'bad_utf8 null',
    'missing_field {"symbol":"ACME"}',
    'not_json not json',
  ]);
  await using events = await client.watch();
  const health = await events.next<Health>('health');
  t.is(health.rejected, 3);
  t.deepEqual(health.rejectedByReason, { not_json: 1, missing_field: 1, bad_utf8: 1 });
  t.deepEqual(health.problems, []);
});

test('health has what CloudWatch and the dead-letter queue know', async (t) => {
  const { client, clients, stack } = await bench(t);
  const publisher = new MetricPublisher({ cloudwatch: clients.cloudwatch, now: () => Date.now() - 10_000 });
  const metrics = new PublishedMetrics(publisher, { service: 'kinesis-processor', environment: 'dev' });
  metrics.add('RecordsProcessed', 'Count', 500);
  metrics.flush();
  await publisher.stop();
  await clients.sqs.send(new SendMessageCommand({ QueueUrl: stack.deadLetterQueueUrl, MessageBody: '{}' }));
  await using events = await client.watch();
  const health = await events.next<Health>('health');
  t.is(health.deadLetters, 1);
  t.true(health.recordsPerSecond! > 0);
  t.deepEqual(
    health.functions.map(({ name }) => name),
    ['kinesis-processor', 'alert-processor'],
  );
  t.deepEqual(health.problems, []);
});

test('live prices come by the stream, stored symbols and open alerts from the tables', async (t) => {
  const { client, clients, stack, ...local } = await bench(t);
  const all = { clients, stack, ...local };
  await storeBars(all, 'QUIET', bars(70));
  await storeAlert(all, anAlert({ symbol: 'QUIET' }), Date.now());
  await using events = await client.watch();
  const isThere = (symbol: string, rows: readonly SymbolRow[]): boolean =>
    rows.some((row) => row.symbol === symbol && row.price !== null);
  const rows = await events.next<SymbolRow[]>('symbols', (some) => isThere('QUIET', some));
  const quiet = rows.find(({ symbol }) => symbol === 'QUIET')!;
  t.is(quiet.sparkline.length, 60);
  t.is(quiet.change, 169 / 100 - 1);
  await events.next<SymbolRow[]>('symbols', (some) =>
    some.some(({ symbol, state }) => symbol === 'QUIET' && state === 'HIGH'),
  );
  // It is read from the present on: what came before its first look is not live.
  const Data = Buffer.from(JSON.stringify(toMessage(trade({ symbol: 'LIVE', price: 42 }))));
  const isSeen = (): boolean =>
    events.events.some(({ name, data }) => name === 'symbols' && isThere('LIVE', data as SymbolRow[]));
  await until(async () => {
    await clients.kinesis.send(
      new PutRecordsCommand({ StreamName: stack.streamName, Records: [{ Data, PartitionKey: 'LIVE' }] }),
    );
    return isSeen();
  });
  const live = await events.next<SymbolRow[]>('symbols', (some) => isThere('LIVE', some));
  t.is(live.find(({ symbol }) => symbol === 'LIVE')!.price, 42);
});

test('nothing personal is in any answer', async (t) => {
  const { client, console, clients, stack, ...local } = await bench(t);
  const all = { clients, stack, ...local };
  await putUser(clients.dynamodb, stack.userPreferencesTable);
  await storeBars(all, 'BTCUSDT', bars(3), [anAlert({ occurredAtMs: T0 })]);
  await storeAlert(all, anAlert(), Date.now());
  const paths = [
    '/api/console',
    '/api/alerts',
    `/api/episodes/${episodeId}`,
    '/api/symbols/BTCUSDT/chart',
    '/api/rejected',
    '/api/silences',
  ];
  const answers = await Promise.all(paths.map(async (path) => (await fetch(console.url + path)).text()));
  await using events = await client.watch();
  await events.next<AlertRow[]>('alerts');
  await events.next<Health>('health');
  const said = answers.join('\n') + JSON.stringify(events.events);
  t.true(said.includes('alice'));
  for (const [what, text] of Object.entries(PERSONAL)) t.false(said.includes(text), what);
});

test('an environment that does not exist is said, and the console stays', async (t) => {
  const { clients } = await localStack();
  const console = await startConsole({
    ...awsConsole({
      clients,
      project: 'nowhere',
      environment: 'dev',
      region: 'us-east-1',
      now: () => Date.now(),
      pagerDuty: () => Promise.resolve(new MemoryNotifier<'pagerduty'>()),
      warn: (text) => t.log(text),
      isLoopback: true,
    }),
    pageFolder: await emptyPageFolder(),
  });
  const client = new ConsoleClient(console);
  t.deepEqual((await client.get<ConsoleInfo>('/api/console')).userIds, []);
  const refused = await client.refusal('/api/alerts');
  t.is(refused.status, 502);
  t.regex(refused.message, /there is no such table/);
  await using events = await client.watch();
  const { problems } = await events.next<Health>('health', (health) => health.problems.length >= 5);
  for (const thing of ['live prices', 'alerts', 'dead letters', 'rejected records', 'stored symbols']) {
    t.true(
      problems.some((problem) => problem.startsWith(thing)),
      `${thing}: ${problems.join('; ')}`,
    );
  }
  await console.stop();
});
