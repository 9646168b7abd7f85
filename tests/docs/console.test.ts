import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import test from 'ava';
import { awsConsole } from '../../apps/console/server/aws-console.ts';
import { startConsole } from '../../apps/console/server/start-console.ts';
import type { Health } from '../../apps/console/api.ts';
import { createAwsClients, destroyAwsClients } from '../../lib/local-aws/aws-clients.ts';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { DynamoAlertStore } from '../../src/adapters/dynamodb/dynamo-alert-store.ts';
import { toItem } from '../../src/adapters/dynamodb/plain-item.ts';
import { DynamoMarketHistory } from '../../src/adapters/dynamodb/dynamo-market-history.ts';
import { MemoryNotifier } from '../support/memory/memory-notifier.ts';
import { S3TickArchive } from '../../src/adapters/s3/s3-tick-archive.ts';
import { NO_EFFECTS } from '../../src/core/market-state/symbol-effects.ts';
import { decodeKinesisEvent } from '../../src/dto/kinesis-event.ts';
import { anAlert, aVerdict } from '../support/alerts.ts';
import { ConsoleClient } from '../support/console-client.ts';
import { emptyPageFolder } from '../support/console-page-folder.ts';
import { allows, list, needsOf, type Need, type Statement } from '../support/iam.ts';
import { kinesisRecord } from '../support/kinesis-event.ts';
import { localStacks, type LocalStack } from '../support/local-stack.ts';
import { MINUTE, T0 } from '../support/market-events.ts';
import { recordCalls } from '../support/recorded-calls.ts';
import { until } from '../support/until.ts';

const localStack = localStacks();
const page = readFileSync(join(repositoryRoot, 'docs/console.md'), 'utf8');
const [, policyText] = /```json\n([\s\S]*?)```/.exec(page)!;
const { Statement: statements } = JSON.parse(policyText!) as { Statement: readonly Statement[] };

/** Something of everything that the console can show. */
async function store({ clients, stack }: LocalStack): Promise<void> {
  const clock = { now: () => Date.now() };
  const bar = { startMs: T0, open: 1, high: 1, low: 1, close: 1, volume: 1 };
  const closedBars = [{ bar, intervalMs: MINUTE, indicators: {} }];
  const alert = anAlert();
  await new DynamoMarketHistory(clients.dynamodb, stack.processedDataTable, clock).recordEffects(
    new Map([['BTCUSDT', { ...NO_EFFECTS, closedBars, alerts: [{ ...alert, occurredAtMs: T0 }] }]]),
  );
  await new DynamoAlertStore(clients.dynamodb, stack.alertHistoryTable, clock).commit({
    episodeId: alert.episodeId,
    alert: { alert, verdict: aVerdict('because'), filtered: {}, createdAtMs: Date.now() },
    recipients: [],
    inhibitor: null,
    escalations: [],
    endsAcknowledgement: false,
    version: 0,
  });
  const Item = toItem({ user_id: 'alice', channels: ['slack'] });
  await clients.dynamodb.send(new PutItemCommand({ TableName: stack.userPreferencesTable, Item }));
  const record = kinesisRecord(Buffer.from('not json'), { arrivalMs: Date.now() });
  const { rejected } = decodeKinesisEvent({ Records: [record] });
  await new S3TickArchive(clients.s3, stack.bucket).quarantine(rejected);
}

/** Every part of the console is used; what it needs for that, under the names that the page's policy has. */
async function needs(): Promise<readonly Need[]> {
  const local = await localStack();
  await store(local);
  const clients = createAwsClients(local.server.endpoint);
  const calls = recordCalls(Object.values(clients) as { middlewareStack: object }[]);
  const project = local.stack.processedDataTable.replace(/-dev-processed-data$/, '');
  const console = await startConsole({
    ...awsConsole({
      clients,
      project,
      environment: 'dev',
      region: 'us-east-1',
      now: () => Date.now(),
      pagerDuty: () => Promise.resolve(new MemoryNotifier<'pagerduty'>()),
      warn: () => undefined,
      isLoopback: true,
    }),
    pageFolder: await emptyPageFolder(),
  });
  const client = new ConsoleClient(console);
  const { episodeId } = anAlert();
  {
    await using events = await client.watch();
    await events.next<Health>('health', ({ rejected }) => rejected === 1);
    await until(() => calls.some(({ operation }) => operation === 'GetRecords'));
    await until(() => calls.some(({ operation }) => operation === 'Scan'));
  }
  await client.get('/api/alerts');
  await client.get('/api/symbols/BTCUSDT/chart');
  await client.get('/api/rejected');
  await client.change('POST', `/api/episodes/${episodeId}/acknowledgement`, { userId: 'alice' });
  await client.change('POST', `/api/episodes/${episodeId}/rating`, { userId: 'alice', answer: 'useful' });
  const matchers = [{ field: 'symbol', operator: '=', value: 'ACME' }];
  const wanted = { author: 'alice', comment: 'why', matchers, durationMs: MINUTE };
  const { id } = await client.change<{ id: string }>('POST', '/api/silences', wanted);
  await client.get('/api/silences');
  await client.change('DELETE', `/api/silences/${id}`);
  await console.stop();
  destroyAwsClients(clients);
  return calls
    .flatMap((call) => needsOf(call, '111122223333', 'eu-west-1'))
    .map(({ action, resource }) => ({
      action,
      resource: resource
        .replace(local.stack.bucket, `${project}-dev-data-lake-111122223333-euwest1`)
        .replace('us-east-1:000000000000', 'eu-west-1:111122223333')
        .replace(`${project}-dev-`, 'realtime-financial-prod-'),
    }));
}

test('the policy on the page allows what every part of the console does, and nothing else', async (t) => {
  const needed = await needs();
  t.true(needed.length > 20);
  for (const need of needed) {
    t.true(
      statements.some((statement) => allows(statement, need)),
      `missing: ${need.action} on ${need.resource}`,
    );
  }
  for (const statement of statements) {
    for (const Action of list(statement.Action)) {
      t.true(
        needed.some((need) => allows({ ...statement, Action }, need)),
        `not needed: ${Action} of ${statement.Sid}`,
      );
    }
    for (const Resource of list(statement.Resource)) {
      t.true(
        needed.some((need) => allows({ ...statement, Resource }, need)),
        `not needed: ${Resource} of ${statement.Sid}`,
      );
    }
  }
});

test('the sum of what an hour costs is that of its parts', (t) => {
  const costs = [...page.matchAll(/^\| (?!\*\*).*\| (0\.\d{4}) \|$/gm)].map(([, cost]) => Number(cost));
  const [, total] = /\*\*together\*\* \| \| \*\*([\d.]+)\*\*/.exec(page)!;
  t.true(costs.length >= 5);
  t.is(costs.reduce((sum, cost) => sum + cost, 0).toFixed(3), total!);
});
