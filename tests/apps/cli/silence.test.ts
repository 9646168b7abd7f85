import test from 'ava';
import { DynamoAlertStore } from '../../../src/adapters/dynamodb/dynamo-alert-store.ts';
import { silencedBy } from '../../../src/core/alert-policy/silence.ts';
import { anAlert, NOW } from '../../support/alerts.ts';
import { localStacks } from '../../support/local-stack.ts';
import { rtfOn } from '../../support/rtf.ts';

const localStack = localStacks();
const HOUR = 3_600_000;

async function bench() {
  const { clients, stack } = await localStack();
  const project = stack.alertHistoryTable.replace(/-dev-alert-history$/, '');
  const clock = { time: NOW, now: () => clock.time };
  const rtf = rtfOn(clients.dynamodb, { now: clock.now });
  return {
    clock,
    store: new DynamoAlertStore(clients.dynamodb, stack.alertHistoryTable, clock),
    rtf: (...args: string[]) => rtf(['silence', ...args, '--project', project]),
  };
}

const ADD = ['--author', 'alice', '--comment', 'listing, expected'];

test('a silence that was added keeps what it matches from everybody until it ends', async (t) => {
  const { rtf, store } = await bench();
  const { code, out } = await rtf('add', 'symbol=~BTC*', 'anomaly=price_spike', '--for', '2h', ...ADD);
  t.is(code, 0);
  const [, id] = /^([\da-f]{12}) until 2022-12-13 15:30:02 UTC$/.exec(out)!;
  const { silences } = await store.mutes();
  t.is(silencedBy(anAlert(), silences, 'anybody', NOW + HOUR)?.id, id);
  t.is(silencedBy(anAlert(), silences, 'anybody', NOW + 2 * HOUR), undefined);
  t.is(silencedBy(anAlert({ symbol: 'ETHUSDT' }), silences, 'anybody', NOW), undefined);
});

test('a silence can be for one user, with a warning where nobody knows them, and for later', async (t) => {
  const { rtf, store } = await bench();
  const times = ['--start', '2022-12-13T20:00:00Z', '--end', '2022-12-13T22:00:00+01:00'];
  t.like(await rtf('add', 'symbol=BTCUSDT', '--user', 'bob', ...times, ...ADD), {
    code: 0,
    err: 'warning: there is no user bob in dev, so that this keeps nothing back',
  });
  const { silences } = await store.mutes();
  const later = Date.parse('2022-12-13T20:30:00Z');
  t.truthy(silencedBy(anAlert(), silences, 'bob', later));
  t.is(silencedBy(anAlert(), silences, 'alice', later), undefined);
  t.is(silencedBy(anAlert(), silences, 'bob', NOW), undefined);
});

test('the list shows what holds and what is to come, and all of it when asked', async (t) => {
  const { rtf, clock } = await bench();
  t.like(await rtf('list'), { code: 0, out: 'nothing is silenced' });
  await rtf('add', 'symbol=AAPL', '--for', '30m', ...ADD);
  await rtf(
    'add',
    'severity!=CRITICAL',
    '--start',
    '2022-12-13T18:00:00Z',
    '--for',
    '1h',
    '--user',
    'bob',
    ...ADD,
  );
  const lines = async (...args: string[]) =>
    (await rtf('list', ...args)).out.split('\n').map((line) => line.replaceAll(/ {2,}/g, ' | ').slice(15));
  t.deepEqual((await lines()).slice(1), [
    'active | symbol=AAPL | 2022-12-13 13:30:02 UTC | 2022-12-13 14:00:02 UTC | everybody | alice | listing, expected',
    'to come | severity!=CRITICAL | 2022-12-13 18:00:00 UTC | 2022-12-13 19:00:00 UTC | bob | alice | listing, expected',
  ]);
  clock.time += HOUR;
  t.is((await lines()).length, 2);
  t.regex((await lines('--all'))[1]!, /^over \| symbol=AAPL/);
  const asJson = JSON.parse((await rtf('list', '--json')).out) as object[];
  t.like(asJson[0], {
    matchers: [{ field: 'severity', operator: '!=', value: 'CRITICAL' }],
    starts_at: '2022-12-13T18:00:00.000Z',
    user_id: 'bob',
  });
});

test('a silence ends when it is expired, and an unknown one is told', async (t) => {
  const { rtf, store } = await bench();
  const [id] = (await rtf('add', 'symbol=BTCUSDT', '--for', '1d', ...ADD)).out.split(' ');
  t.deepEqual(await rtf('expire', id!, 'nosuchthing'), {
    code: 1,
    out: `ended: ${id}`,
    err: 'rtf: no silence that holds or is to come: nosuchthing',
  });
  t.is(silencedBy(anAlert(), (await store.mutes()).silences, 'bob', NOW), undefined);
  t.is((await rtf('expire', id!)).code, 1);
});

test('what makes no sense is refused before anything is written', async (t) => {
  const { rtf, store } = await bench();
  for (const [args, code, words] of [
    [['add', 'symbol=AAPL', ...ADD], 1, /say when it ends/],
    [['add', 'AAPL', '--for', '1h', ...ADD], 1, /AAPL is no matcher/],
    [['add', 'symbol=BTC*', '--for', '1h', ...ADD], 1, /write symbol=~BTC\*/],
    [['add', 'symbol=~BTC.*', '--for', '1h', ...ADD], 1, /no regular expression/],
    [
      ['add', 'symbol=AAPL', '--start', '2022-12-01T00:00:00Z', '--for', '1h', ...ADD],
      1,
      /it would be over already: 2022-12-01 01:00:00 UTC is past/,
    ],
    [['add', 'symbol=AAPL', '--for', 'long', ...ADD], 2, /such as 30m, 2h or 1d/],
    [['add', 'symbol=AAPL', '--end', '2022-13-01', ...ADD], 2, /Expected a time/],
    [['add', 'symbol=AAPL', '--for', '1h'], 2, /--comment/],
  ] as const) {
    const result = await rtf(...args);
    t.is(result.code, code, args.join(' '));
    t.regex(result.err, words);
  }
  t.deepEqual((await store.mutes()).silences, []);
});
