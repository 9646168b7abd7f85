import test, { type ExecutionContext } from 'ava';
import { type FeedPeer, startFeedServer } from '../../support/feed-server.ts';
import { liveFeedHarness, prices } from '../../support/live-feed-harness.ts';
import { localStacks } from '../../support/local-stack.ts';

const localStack = localStacks();
const bench = (t: ExecutionContext) => liveFeedHarness(t, localStack);

const TIME_MS = Date.parse('2026-03-02T14:30:00Z');
const TIME = new Date(TIME_MS).toISOString();

/** A vendor as it speaks: what is subscribed to is answered, two trades of the first symbol and one of the second follow. */
interface Vendor {
  readonly name: string;
  readonly symbols: readonly [string, string];
  readonly env?: Readonly<Record<string, string>>;
  /** What it says when a connection stands. */
  readonly hello?: unknown;
  /** Its answer to a message of ours; nothing where that is none that it knows. */
  readonly answers: (message: Record<string, unknown>, peer: FeedPeer) => void;
  /** A symbol that it does not have, and its answer about that. */
  readonly refusal: { readonly symbol: string; readonly reason: RegExp };
  readonly unknown: unknown;
}

const krakenTrade = (symbol: string, price: number) => ({
  symbol,
  side: 'buy',
  price,
  qty: 0.5,
  ord_type: 'market',
  trade_id: price,
  timestamp: TIME,
});
const bybitTrade = (s: string, p: number) => ({
  T: TIME_MS,
  s,
  S: 'Buy',
  v: '0.5',
  p: String(p),
  i: `t${p}`,
  BT: false,
});
const okxTrade = (instId: string, px: number) => ({
  instId,
  tradeId: String(px),
  px: String(px),
  sz: '0.5',
  side: 'buy',
  ts: String(TIME_MS),
});
const polygonTrade = (sym: string, p: number) => ({
  ev: 'T',
  sym,
  i: `t${p}`,
  x: 4,
  p,
  s: 100,
  c: [],
  t: TIME_MS,
  q: p,
});

const VENDORS: readonly Vendor[] = [
  {
    name: 'kraken',
    symbols: ['BTC/USD', 'ETH/USD'],
    hello: { channel: 'status', type: 'update', data: [{ api_version: 'v2', system: 'online' }] },
    answers: ({ method, params }, peer) => {
      if (method !== 'subscribe') return;
      for (const symbol of (params as { symbol: string[] }).symbol) {
        peer.send(
          symbol === 'ABC/USD'
            ? {
                method,
                error: 'Currency pair not supported ABC/USD',
                success: false,
                symbol,
                time_in: TIME,
                time_out: TIME,
              }
            : {
                method,
                result: { channel: 'trade', snapshot: false, symbol },
                success: true,
                time_in: TIME,
                time_out: TIME,
              },
        );
      }
      const data = [krakenTrade('BTC/USD', 1), krakenTrade('ETH/USD', 10), krakenTrade('BTC/USD', 2)];
      peer.send({ channel: 'heartbeat' }, { channel: 'trade', type: 'update', data });
    },
    refusal: { symbol: 'ABC/USD', reason: /refused in part: Currency pair not supported ABC\/USD/ },
    unknown: { channel: 'instrument', type: 'snapshot', data: {} },
  },
  {
    name: 'bybit',
    symbols: ['BTCUSDT', 'ETHUSDT'],
    answers: ({ op, args, req_id: id }, peer) => {
      if (op === 'ping') peer.send({ success: true, ret_msg: 'pong', conn_id: 'c', req_id: '', op: 'ping' });
      if (op !== 'subscribe') return;
      const [topic] = args as string[];
      const symbol = topic!.slice('publicTrade.'.length);
      const isKnown = symbol !== 'ABCUSDT';
      const ret_msg = isKnown ? 'subscribe' : `error:handler not found,topic:${topic}`;
      peer.send({ success: isKnown, ret_msg, conn_id: 'c', req_id: id, op });
      if (!isKnown) return;
      const data =
        symbol === 'BTCUSDT' ? [bybitTrade(symbol, 1), bybitTrade(symbol, 2)] : [bybitTrade(symbol, 10)];
      peer.send({ topic, type: 'snapshot', ts: TIME_MS, data });
    },
    refusal: {
      symbol: 'ABCUSDT',
      reason: /refused in part: error:handler not found,topic:publicTrade\.ABCUSDT \(ABCUSDT\)/,
    },
    unknown: { topic: 'orderbook.1.BTCUSDT', type: 'snapshot', ts: TIME_MS, data: {} },
  },
  {
    name: 'okx',
    symbols: ['BTC-USDT', 'ETH-USDT'],
    answers: ({ op, args }, peer) => {
      if (op !== 'subscribe') return;
      for (const arg of args as { channel: string; instId: string }[]) {
        if (arg.instId === 'ABC-USDT') {
          const msg = "Wrong URL or channel:trades,instId:ABC-USDT doesn't exist. Please use the correct URL";
          peer.send({ event: 'error', code: '60018', msg, connId: 'c' });
          continue;
        }
        peer.send({ event: 'subscribe', arg, connId: 'c' });
        const data = arg.instId === 'BTC-USDT' ? [1, 2] : [10];
        for (const price of data) peer.send({ arg, data: [okxTrade(arg.instId, price)] });
      }
      peer.send('pong');
    },
    refusal: { symbol: 'ABC-USDT', reason: /refused in part: Wrong URL or channel.*ABC-USDT.*\(60018\)/ },
    unknown: { arg: { channel: 'books', instId: 'BTC-USDT' }, data: [{}] },
  },
  {
    name: 'polygon',
    symbols: ['AAPL', 'BRK.A'],
    env: { POLYGON_API_KEY: 'polygon-secret-1' },
    hello: [{ ev: 'status', status: 'connected', message: 'Connected Successfully' }],
    answers: ({ action, params }, peer) => {
      if (action === 'auth') {
        const isKnown = params === 'polygon-secret-1';
        const status = isKnown ? 'auth_success' : 'auth_failed';
        peer.send([
          {
            ev: 'status',
            status,
            message: isKnown ? 'authenticated' : `authentication failed: ${String(params)}`,
          },
        ]);
      }
      if (action !== 'subscribe') return;
      const topics = (params as string).split(',');
      if (topics.includes('T.ABC')) {
        peer.send([{ ev: 'status', status: 'error', message: 'not authorized to subscribe to: T.ABC' }]);
        return;
      }
      peer.send(
        topics.map((topic) => ({ ev: 'status', status: 'success', message: `subscribed to: ${topic}` })),
        [polygonTrade('AAPL', 1), polygonTrade('BRK.A', 10), polygonTrade('AAPL', 2)],
      );
    },
    refusal: { symbol: 'ABC', reason: /refused: not authorized to subscribe to: T\.ABC \(error\)/ },
    unknown: [{ ev: 'NOI', sym: 'AAPL' }],
  },
];

function serverOf(t: ExecutionContext, { hello, answers, unknown }: Vendor) {
  return startFeedServer(t, {
    onConnection: (peer) => {
      if (hello !== undefined) peer.send(hello);
    },
    onMessage: (message, peer) => {
      answers(message as Record<string, unknown>, peer);
      if (peer.received.length === 1) peer.send(unknown);
    },
  });
}

for (const vendor of VENDORS) {
  const { name, symbols, env, refusal } = vendor;
  const [first, second] = symbols;

  test(`${name}: trades travel by symbol, and what is no trade is kept apart`, async (t) => {
    const { start, decoded } = await bench(t);
    const server = await serverOf(t, vendor);
    const feed = start(['--live', name, '--symbols', symbols.join(','), '--url', server.url, '--json'], env);
    await feed.taken(3);
    await server.peers[0]!.allTaken();
    const { code, out } = await feed.stop();
    t.is(code, 0, feed.notes.join('\n'));
    t.like(JSON.parse(out), { feed: name });
    const { events, refused } = await decoded();
    t.deepEqual(prices(events[first]), [1, 2]);
    t.deepEqual(prices(events[second]), [10]);
    t.is(refused.length, 1, 'what nobody knows goes to quarantine as it came');
  });

  test(`${name}: a symbol that it does not have is named, in its words`, async (t) => {
    const { start } = await bench(t);
    const server = await serverOf(t, vendor);
    const feed = start(['--live', name, '--symbols', `${first},${refusal.symbol}`, '--url', server.url], env);
    if (name === 'polygon') {
      const { code } = await feed.ended;
      t.is(code, 1);
      t.regex(feed.notes.join('\n'), refusal.reason);
      return;
    }
    await feed.taken(2);
    const { code } = await feed.stop();
    t.is(code, 0);
    t.regex(feed.notes.join('\n'), refusal.reason);
  });
}

test('polygon: a key that is refused ends the command, and is not shown', async (t) => {
  const { start } = await bench(t);
  const polygon = VENDORS.find(({ name }) => name === 'polygon')!;
  const server = await serverOf(t, polygon);
  const env = { POLYGON_API_KEY: 'a-wrong-secret-2' };
  const feed = start(['--live', 'polygon', '--symbols', 'AAPL', '--url', server.url], env);
  const { code } = await feed.ended;
  t.is(code, 1);
  t.regex(feed.notes.join('\n'), /authentication failed: \*\*\* \(auth_failed\)/);
});

test('polygon: the market in the address says what is subscribed to', async (t) => {
  const { start, decoded } = await bench(t);
  const wanted: string[] = [];
  const server = await startFeedServer(t, {
    onConnection: (peer) =>
      peer.send([{ ev: 'status', status: 'connected', message: 'Connected Successfully' }]),
    onMessage: (message, peer) => {
      const { action, params } = message as Record<string, string>;
      if (action === 'auth') peer.send([{ ev: 'status', status: 'auth_success', message: 'authenticated' }]);
      if (action !== 'subscribe') return;
      wanted.push(params!);
      const trade = { ev: 'XT', pair: 'BTC-USD', p: 3, t: TIME_MS, s: 0.1, c: [1], i: '1', x: 1, r: TIME_MS };
      peer.send([{ ev: 'status', status: 'success', message: `subscribed to: ${params}` }], [trade]);
    },
  });
  const args = ['--live', 'polygon', '--symbols', 'BTC-USD', '--url', `${server.url}/crypto`];
  const feed = start(args, { POLYGON_API_KEY: 'polygon-secret-1' });
  await feed.taken(1);
  await feed.stop();
  t.deepEqual(wanted, ['XT.BTC-USD']);
  t.deepEqual(prices((await decoded()).events['BTC-USD']), [3]);
});
