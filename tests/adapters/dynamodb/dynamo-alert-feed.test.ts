import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import test from 'ava';
import { DynamoAlertFeed } from '../../../src/adapters/dynamodb/dynamo-alert-feed.ts';
import { DynamoAlertStore } from '../../../src/adapters/dynamodb/dynamo-alert-store.ts';
import { pendingDelivery } from '../../../src/core/delivery/delivery.ts';
import { anAlert, aVerdict } from '../../support/alerts.ts';
import { localStacks } from '../../support/local-stack.ts';

const localStack = localStacks();
let client: DynamoDBClient;
let table: string;

/** A second before midnight. */
const EVENING = Date.UTC(2026, 2, 2, 23, 59, 59);
const DAY_MS = 86_400_000;

test.before(async () => {
  const { clients, stack } = await localStack();
  client = clients.dynamodb;
  table = stack.alertHistoryTable;
});

async function takeIn(symbol: string, createdAtMs: number): Promise<void> {
  const alert = anAlert({ episodeId: `episode-${symbol}`, alertId: `episode-${symbol}-1`, symbol });
  const deliveries = [
    pendingDelivery(alert, { userId: 'alice', channel: 'slack', sendReason: 'first' }, createdAtMs),
  ];
  await new DynamoAlertStore(client, table, { now: () => createdAtMs }).commit({
    episodeId: alert.episodeId,
    alert: { alert, verdict: aVerdict(), filtered: {}, createdAtMs },
    recipients: [{ userId: 'alice', deliveries, replaced: [], ledger: null }],
    inhibitor: null,
    escalations: [],
    endsAcknowledgement: false,
    version: 0,
  });
}

test('the last alerts come newest first, across midnight, within the range and no more than asked for', async (t) => {
  await takeIn('FIRST', EVENING - DAY_MS);
  await takeIn('SECOND', EVENING);
  await takeIn('THIRD', EVENING + 1000);
  await takeIn('FOURTH', EVENING + 2000);
  const symbols = async (fromMs: number, beforeMs: number, limit = 10): Promise<string[]> =>
    (await new DynamoAlertFeed(client, table).recent({ fromMs, beforeMs, limit })).map(
      ({ alert }) => alert.symbol,
    );

  t.deepEqual(await symbols(EVENING - DAY_MS, EVENING + 2001), ['FOURTH', 'THIRD', 'SECOND', 'FIRST']);
  t.deepEqual(await symbols(EVENING - DAY_MS + 1, EVENING + 2000), ['THIRD', 'SECOND']);
  t.deepEqual(await symbols(0, EVENING + DAY_MS, 2), ['FOURTH', 'THIRD']);
  t.deepEqual(await symbols(EVENING, EVENING), []);
});
