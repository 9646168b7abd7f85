import test from 'ava';
import { DynamoAlertStore } from '../../../src/adapters/dynamodb/dynamo-alert-store.ts';
import { DynamoMarketHistory } from '../../../src/adapters/dynamodb/dynamo-market-history.ts';
import { pendingDelivery, settled } from '../../../src/core/delivery/delivery.ts';
import { anAlert, NOW, aVerdict } from '../../support/alerts.ts';
import { localStacks } from '../../support/local-stack.ts';
import { HOSTILE, obeyedSigns } from '../../support/hostile-text.ts';
import { MINUTE, onStream, trade } from '../../support/market-events.ts';
import { rtfOn } from '../../support/rtf.ts';
import { explanationOf } from '../../../src/core/notifications/words/explanation.ts';

const localStack = localStacks();
const clock = { now: () => NOW };
const symbol = 'BTCUSDT';
const BAR_START = Date.parse('2022-12-13T13:29:00.000Z');

async function bench() {
  const { clients, stack } = await localStack();
  const project = stack.processedDataTable.replace(/-dev-processed-data$/, '');
  const rtf = rtfOn(clients.dynamodb);
  return {
    history: new DynamoMarketHistory(clients.dynamodb, stack.processedDataTable, clock),
    alerts: new DynamoAlertStore(clients.dynamodb, stack.alertHistoryTable, clock),
    query: (...args: string[]) => rtf(['query', ...args, '--project', project]),
  };
}

test('ticks of the last hour are shown in order, those outside the range are not', async (t) => {
  const { history, query } = await bench();
  const ticks = [NOW - 2 * 60 * MINUTE, NOW - 2 * MINUTE, NOW - MINUTE].map((timestampMs, index) =>
    trade({ symbol, timestampMs, price: 100 + index }),
  );
  await history.recordTicks(new Map([[symbol, onStream(ticks)]]));
  const { code, out, err } = await query('ticks', 'btcusdt');
  t.is(code, 0, err);
  t.deepEqual(
    out.split('\n').map((line) => line.split(/ {2,}/)),
    [
      ['TIME', 'TYPE', 'PRICE', 'VOLUME', 'BID', 'ASK', 'SEQUENCE NUMBER'],
      ['2022-12-13T13:28:02.000Z', 'trade', '101', '10', '2'],
      ['2022-12-13T13:29:02.000Z', 'trade', '102', '10', '3'],
    ],
  );
  const all = JSON.parse((await query('ticks', symbol, '--since', '3h', '--json')).out) as object[];
  t.is(all.length, 3);
  t.like(all[0], { price: 100, symbol, timestamp: '2022-12-13T11:30:02.000Z', sequence_number: '1' });
});

test('a symbol is looked for as it was typed first: TpC is not TPC', async (t) => {
  const { history, query } = await bench();
  const at = (name: string, price: number) => trade({ symbol: name, timestampMs: NOW - MINUTE, price });
  await history.recordTicks(new Map([['TPC', onStream([at('TPC', 20)])]]));
  t.regex((await query('ticks', 'TpC')).out, /trade +20 /);
  await history.recordTicks(new Map([['TpC', onStream([at('TpC', 25)])]]));
  t.regex((await query('ticks', 'TpC')).out, /trade +25 /);
  t.regex((await query('ticks', 'tpc')).out, /trade +20 /);
});

test('bars are shown with their prices, and with their indicators as JSON', async (t) => {
  const { history, query } = await bench();
  const bar = { startMs: BAR_START, open: 1, high: 4, low: 0.5, close: 2, volume: 7 };
  const closedBars = [{ bar, intervalMs: MINUTE, indicators: { sma_20: 1.5 } }];
  await history.recordEffects(new Map([[symbol, { closedBars, alerts: [] }]]));
  const shown = await query('bars', symbol);
  t.is(shown.code, 0, shown.err);
  t.regex(shown.out, /2022-12-13T13:29:00\.000Z +1 +4 +0\.5 +2 +7/);
  t.deepEqual(JSON.parse((await query('bars', symbol, '--json')).out), [
    {
      start: '2022-12-13T13:29:00.000Z',
      interval: '1m',
      open: 1,
      high: 4,
      low: 0.5,
      close: 2,
      volume: 7,
      indicators: { sma_20: 1.5 },
    },
  ]);
  t.is((await query('bars', symbol, '--interval', '1h')).out, 'Nothing is stored in this range.');
  t.is((await query('bars', symbol, '--interval', 'long')).code, 2);
});

test('an anomaly is shown with its explanation, and its alert with what became of it', async (t) => {
  const { history, alerts, query } = await bench();
  const alert = anAlert();
  await history.recordEffects(new Map([[symbol, { closedBars: [], alerts: [alert] }]]));
  const anomalies = await query('anomalies', symbol);
  t.is(anomalies.code, 0, anomalies.err);
  t.true(anomalies.out.includes(explanationOf(alert)));
  t.regex((await query('alerts', symbol)).out, /not taken in/);

  const sent = pendingDelivery(alert, { userId: 'bob', channel: 'slack', sendReason: 'first' }, NOW);
  await alerts.commit({
    episodeId: alert.episodeId,
    alert: { alert, verdict: aVerdict('because'), filtered: {}, createdAtMs: NOW },
    recipients: [{ userId: 'bob', deliveries: [sent], replaced: [], ledger: null }],
    inhibitor: null,
    escalations: [],
    endsAcknowledgement: false,
    version: 0,
  });
  await alerts.change([{ from: sent, to: settled(sent, { kind: 'delivered' }, NOW) }]);
  t.regex(
    (await query('alerts', symbol)).out,
    new RegExp(
      `^2022-12-13T13:30:00\\.000Z +HIGH +firing +BTCUSDT rose 2\\.3% .* 1 +SENT 1 +${alert.episodeId}$`,
      'm',
    ),
  );
  const [episode] = JSON.parse((await query('alerts', symbol, '--json')).out) as { deliveries: object[] }[];
  t.like(episode, { episode_id: alert.episodeId, acknowledged_by: null });
  t.like(episode!.deliveries[0], { user_id: 'bob', channel: 'slack', status: 'SENT' });
  t.is((await query('alerts', 'AAPL')).out, 'Nothing is stored in this range.');
});

test('without a symbol the last alerts of all are shown, newest first, a rule and an alarm among them', async (t) => {
  const { alerts, query } = await bench();
  const take = async (episodeId: string, createdAtMs: number) =>
    alerts.commit({
      episodeId,
      alert: {
        alert: anAlert({ episodeId, alertId: `${episodeId}-1` }),
        verdict: aVerdict('because'),
        filtered: {},
        createdAtMs,
      },
      recipients: [],
      inhibitor: null,
      escalations: [],
      endsAcknowledgement: false,
      version: 0,
    });
  await take('system-alarm', NOW - 3_000);
  await take('rule-of-bob', NOW - 2_000);
  await take('ACME-gap', NOW - 1_000);
  await take('long-ago', NOW - 7_200_000);
  const ids = (out: string) =>
    (JSON.parse(out) as { episode_id: string }[]).map(({ episode_id }) => episode_id);
  t.deepEqual(ids((await query('alerts', '--json')).out), ['ACME-gap', 'rule-of-bob', 'system-alarm']);
  t.deepEqual(ids((await query('alerts', '--limit', '1', '--json')).out), ['ACME-gap']);
  t.deepEqual(ids((await query('alerts', '--since', '3h', '--json')).out).at(-1), 'long-ago');
  t.deepEqual(ids((await query('alerts', '--since', '2s', '--json')).out), ['ACME-gap', 'rule-of-bob']);
  t.is((await query('alerts', '--limit', '0')).code, 2);
});

test('what is stored cannot steer the terminal that shows it', async (t) => {
  const { history, query } = await bench();
  const alert = anAlert({ facts: { kind: 'words', text: HOSTILE }, occurredAtMs: NOW - 1_000 });
  await history.recordEffects(new Map([[symbol, { closedBars: [], alerts: [alert] }]]));
  for (const options of [[], ['--json']]) {
    const { out } = await query('anomalies', symbol, ...options);
    t.regex(out, /owned/);
    t.deepEqual(obeyedSigns(out), []);
  }
});

test('a range that ends before it begins is refused', async (t) => {
  const { query } = await bench();
  const { code, err } = await query('ticks', symbol, '--from', '2022-12-14', '--to', '2022-12-13');
  t.is(code, 1);
  t.regex(err, /begins at 2022-12-14T00:00:00\.000Z, which is not before its end/);
});

test('each kind of question shows an example', async (t) => {
  const { query } = await bench();
  for (const kind of ['ticks', 'bars', 'anomalies', 'alerts']) {
    t.regex((await query(kind, '--help')).out, new RegExp(`Example:\\n {2}rtf query ${kind} `));
  }
});
