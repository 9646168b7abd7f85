import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import test, { type ExecutionContext } from 'ava';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';
import { type FeedPeer, startFeedServer, startRestServer } from '../../support/feed-server.ts';
import { liveFeedHarness, prices } from '../../support/live-feed-harness.ts';
import { localStacks } from '../../support/local-stack.ts';
import { until } from '../../support/until.ts';

const localStack = localStacks();
const bench = (t: ExecutionContext) => liveFeedHarness(t, localStack);

const TIME_MS = Date.parse('2026-03-02T14:30:00Z');
const TIME = new Date(TIME_MS).toISOString();
const has = (message: unknown, fields: object): boolean =>
  Object.entries(fields).every(([name, value]) => (message as Record<string, unknown>)[name] === value);

const FINNHUB = { FINNHUB_TOKEN: 'finnhub-secret+1' };
const ALPACA = { ALPACA_KEY_ID: 'alpaca-id', ALPACA_SECRET_KEY: 'alpaca-secret' };

const finnhubTrade = (s: string, p: number) => ({ c: ['1', '12'], p, s, t: TIME_MS, v: 100 });

test('finnhub: trades travel by symbol, through a broken connection, and what is no trade is kept apart', async (t) => {
  const { start, decoded } = await bench(t);
  const server = await startFeedServer(t, {
    onMessage: (message, peer, connection) => {
      if (!has(message, { type: 'subscribe', symbol: 'MSFT' })) return;
      if (connection === 1) {
        peer.send(
          { type: 'ping' },
          {
            type: 'trade',
            data: [finnhubTrade('AAPL', 1), finnhubTrade('MSFT', 10), finnhubTrade('AAPL', 2)],
          },
          { type: 'error', msg: 'Subscribing to too many symbols' },
          '<html>Bad Gateway</html>',
          { type: 'trade', data: [finnhubTrade('AAPL', 3)] },
        );
        void peer.allTaken().then(() => peer.drop());
      } else {
        peer.send({ type: 'trade', data: [finnhubTrade('AAPL', 4)] });
      }
    },
  });
  const feed = start(['--live', 'finnhub', '--symbols', 'AAPL,MSFT', '--url', server.url, '--json'], FINNHUB);
  await feed.taken(5);
  const { code, out } = await feed.stop();
  t.is(code, 0, feed.notes.join('\n'));
  t.like(JSON.parse(out), {
    feed: 'finnhub',
    records: 5,
    connections: 2,
    outages: 1,
    unreadable: 1,
    missing: null,
  });

  const { events, refused } = await decoded();
  t.deepEqual(prices(events['AAPL']), [1, 2, 3, 4]);
  t.deepEqual(prices(events['MSFT']), [10]);
  t.deepEqual(refused, ['<html>Bad Gateway</html>']);
  t.is(server.peers[0]!.path, '/?token=finnhub-secret%2B1');
  const told = feed.notes.join('\n');
  t.regex(told, /finnhub: connected to 127\.0\.0\.1:\d+, 2 symbols/);
  t.regex(told, /finnhub: refused in part: Subscribing to too many symbols/);
  t.regex(told, /finnhub: connection lost: closed by the server, code 1006; the next attempt is in 0\.0 s/);
  t.regex(told, /will be missing, and its messages do not tell how much/);
  t.regex(told, /finnhub: connected again after/);
  t.false((told + out).includes('secret'));
});

/** Answers as Alpaca does, until a client has subscribed. */
function alpaca(onSubscribed: (peer: FeedPeer, connection: number) => void) {
  return {
    onConnection: (peer: FeedPeer) => peer.send([{ T: 'success', msg: 'connected' }]),
    onMessage: (message: unknown, peer: FeedPeer, connection: number) => {
      if (has(message, { action: 'auth' })) {
        const isRight = has(message, { key: 'alpaca-id', secret: 'alpaca-secret' });
        peer.send(
          isRight
            ? [{ T: 'success', msg: 'authenticated' }]
            : [{ T: 'error', code: 402, msg: 'auth failed' }],
        );
      } else if (has(message, { action: 'subscribe' })) {
        const { trades } = message as { trades: string[] };
        peer.send([
          { T: 'subscription', trades, quotes: [], bars: [], corrections: trades, cancelErrors: trades },
        ]);
        onSubscribed(peer, connection);
      }
    },
  };
}

const alpacaTrade = (S: string, i: number, p: number) => ({
  T: 't',
  S,
  i,
  x: 'V',
  p,
  s: 100,
  c: ['@'],
  t: '2026-03-02T14:30:00.123456789Z',
  z: 'C',
});

test('alpaca: it authenticates, subscribes, and brings trades, corrections and cancels by symbol', async (t) => {
  const { start, decoded } = await bench(t);
  const t1 = '2026-03-02T14:30:05Z';
  const server = await startFeedServer(
    t,
    alpaca((peer) =>
      peer.send(
        [alpacaTrade('AAPL', 1, 189.5), alpacaTrade('MSFT', 2, 410), alpacaTrade('AAPL', 3, 189.75)],
        [
          {
            T: 'c',
            S: 'AAPL',
            x: 'V',
            oi: 1,
            op: 189.5,
            os: 100,
            oc: ['@'],
            ci: 4,
            cp: 189,
            cs: 100,
            cc: ['@'],
            t: t1,
            z: 'C',
          },
        ],
        [{ T: 'x', S: 'AAPL', i: 3, x: 'V', p: 189.75, s: 100, a: 'C', t: t1, z: 'C' }],
      ),
    ),
  );
  const feed = start(
    ['--live', 'alpaca', '--symbols', 'aapl, MSFT', '--url', `${server.url}/v2/iex`],
    ALPACA,
  );
  await feed.taken(4);
  const { code, out } = await feed.stop();
  t.is(code, 0, feed.notes.join('\n'));
  t.regex(out, /^4 records are on .*\ngaps: this feed does not number its trades$/);
  t.deepEqual(server.peers[0]!.received, [
    { action: 'auth', key: 'alpaca-id', secret: 'alpaca-secret' },
    { action: 'subscribe', trades: ['AAPL', 'MSFT'] },
  ]);
  const { events, refused } = await decoded();
  t.deepEqual(prices(events['AAPL']), [189.5, 189.75, 189, 'correction']);
  t.deepEqual(prices(events['MSFT']), [410]);
  t.deepEqual(refused, []);
});

test('alpaca: of several symbols in a message each keeps the digits of its ids, whatever else the message holds', async (t) => {
  const { start, decoded } = await bench(t);
  const long = (symbol: string, digit: number): string =>
    JSON.stringify(alpacaTrade(symbol, 7, 1)).replace('"i":7', `"i":900719925474099${digit}`);
  const server = await startFeedServer(
    t,
    alpaca((peer) => {
      peer.send(`[${long('AAPL', 3)},{"T":"subscription","trades":["AAPL"]},${long('MSFT', 5)}]`);
    }),
  );
  const feed = start(['--live', 'alpaca', '--symbols', 'AAPL,MSFT', '--url', server.url], ALPACA);
  await feed.taken(2);
  t.is((await feed.stop()).code, 0, feed.notes.join('\n'));
  const { events } = await decoded();
  const ids = ['AAPL', 'MSFT'].map((symbol) =>
    events[symbol]?.map((event) => 'tradeId' in event && event.tradeId),
  );
  t.deepEqual(ids, [['9007199254740993'], ['9007199254740995']]);
});

test('alpaca: what passes is tried again, wrong credentials are not, and they are told nowhere', async (t) => {
  const { start } = await bench(t);
  const speaks = alpaca((peer) => peer.send([alpacaTrade('AAPL', 1, 189.5)]));
  const server = await startFeedServer(t, {
    ...speaks,
    onConnection: (peer, connection) => {
      if (connection > 2) speaks.onConnection(peer);
      else peer.send([{ T: 'error', code: 406, msg: 'connection limit exceeded' }]);
    },
  });
  const args = ['--live', 'alpaca', '--symbols', 'AAPL', '--url', server.url];
  const feed = start(args, ALPACA);
  await feed.taken(1);
  t.is((await feed.stop()).code, 0);
  t.is(server.peers.length, 3);
  t.regex(feed.notes[0]!, /connection lost: refused: connection limit exceeded \(406\)/);

  const wrong = start(args, { ...ALPACA, ALPACA_SECRET_KEY: 'wrong-secret' });
  const { code } = await wrong.ended;
  t.is(code, 1);
  t.regex(wrong.notes.join('\n'), /^rtf: alpaca \(127\.0\.0\.1:\d+\): refused: auth failed \(402\)$/);
  t.is(server.peers.length, 4);
});

const binanceTrade = (t: number, p: string) => ({
  e: 'trade',
  E: TIME_MS,
  s: 'BTCUSDT',
  t,
  p,
  q: '0.5',
  T: TIME_MS,
  m: true,
  M: true,
});

test('binance: trades that did not come are fetched before what follows, and repeated ones left out', async (t) => {
  const { start, decoded } = await bench(t);
  const server = await startFeedServer(t, {
    onMessage: (message, peer, connection) => {
      peer.send({ result: null, id: (message as { id: number }).id });
      if (connection === 1) {
        peer.send(binanceTrade(101, '1.0'), binanceTrade(104, '4.0'), { e: 'serverShutdown', E: TIME_MS });
      } else {
        peer.send(
          binanceTrade(104, '4.0'),
          { stream: 'btcusdt@trade', data: binanceTrade(106, '6.0') },
          binanceTrade(109, '9.0'),
        );
      }
    },
  });
  const rest = await startRestServer(t, (url) => {
    const from = Number(url.searchParams.get('fromId'));
    const trade = (id: number) => ({
      id,
      price: `${id - 100}.0`,
      qty: '0.5',
      quoteQty: '1',
      time: TIME_MS,
      isBuyerMaker: false,
    });
    // Trade 108 is nowhere.
    return [102, 103, 105, 107, 110].filter((id) => id >= from).map(trade);
  });
  const feed = start([
    '--live',
    'binance',
    '--symbols',
    'BTCUSDT',
    '--url',
    `${server.url}/ws`,
    '--rest-url',
    rest.url,
    '--json',
  ]);
  await feed.taken(8);
  const { code, out } = await feed.stop();
  t.is(code, 0, feed.notes.join('\n'));
  t.like(JSON.parse(out), {
    records: 8,
    connections: 2,
    gaps: 3,
    missing: 5,
    fetched: 4,
    repeated: 1,
    unreadable: 0,
  });
  t.deepEqual(server.peers[0]!.received, [{ method: 'SUBSCRIBE', params: ['btcusdt@trade'], id: 1 }]);
  t.deepEqual(rest.requests, [
    '/api/v3/historicalTrades?symbol=BTCUSDT&fromId=102&limit=2',
    '/api/v3/historicalTrades?symbol=BTCUSDT&fromId=105&limit=1',
    '/api/v3/historicalTrades?symbol=BTCUSDT&fromId=107&limit=2',
  ]);
  const told = feed.notes.join('\n');
  t.regex(told, /BTCUSDT: 2 trades did not come \(102 to 103\), 2 fetched$/m);
  t.regex(
    told,
    /BTCUSDT: 2 trades did not come \(107 to 108\), 1 fetched: 127\.0\.0\.1:\d+ has no more of them$/m,
  );
  t.regex(told, /connection lost: refused: the server is about to shut down/);
  const { events, refused } = await decoded();
  t.deepEqual(prices(events['BTCUSDT']), [1, 2, 3, 4, 5, 6, 7, 9]);
  t.like(events['BTCUSDT']![1], { tradeId: '102', aggressor: 'buy', exchange: 'BINANCE' });
  t.deepEqual(refused, []);
});

test('binance: a request that is refused ends the command', async (t) => {
  const { start } = await bench(t);
  const server = await startFeedServer(t, {
    onMessage: (_message, peer) =>
      peer.send({ error: { code: 2, msg: 'Invalid request: too many parameters' }, id: 1 }),
  });
  const feed = start(['--live', 'binance', '--symbols', 'BTCUSDT', '--url', server.url]);
  t.is((await feed.ended).code, 1);
  t.regex(
    feed.notes.join('\n'),
    /^rtf: binance \(.*\): refused: Invalid request: too many parameters \(2\)$/,
  );
});

const match = (trade_id: number, price: string, type = 'match') => ({
  type,
  trade_id,
  sequence: trade_id * 50,
  maker_order_id: 'a',
  taker_order_id: 'b',
  time: TIME,
  product_id: 'BTC-USD',
  size: '0.01',
  price,
  side: 'sell',
});
const heartbeat = { type: 'heartbeat', sequence: 1, last_trade_id: 0, product_id: 'BTC-USD', time: TIME };

test('coinbase: a gap over a broken connection is fetched page by page', async (t) => {
  const { start, decoded } = await bench(t);
  const server = await startFeedServer(t, {
    onMessage: (_message, peer, connection) => {
      peer.send({ type: 'subscriptions', channels: [] }, heartbeat);
      if (connection === 1) {
        peer.send(match(9, '9', 'last_match'), match(10, '10'));
        void peer.allTaken().then(() => peer.drop());
      } else {
        peer.send(match(1510, '1510', 'last_match'), match(1511, '1511'));
      }
    },
  });
  const rest = await startRestServer(t, (url) => {
    const after = Number(url.searchParams.get('after'));
    const limit = Number(url.searchParams.get('limit'));
    return Array.from({ length: limit }, (_, index) => {
      const trade_id = after - 1 - index;
      return { trade_id, side: 'buy', size: '0.01', price: String(trade_id), time: TIME };
    });
  });
  const feed = start([
    '--live',
    'coinbase',
    '--symbols',
    'btc-usd',
    '--url',
    server.url,
    '--rest-url',
    rest.url,
  ]);
  await feed.taken(1503);
  const { code, out } = await feed.stop();
  t.is(code, 0, feed.notes.join('\n'));
  t.regex(
    out,
    /^1503 records are on .*\naway 1 time, .*\n1499 trades did not come in 1 gap, 1499 of them were fetched$/,
  );
  t.deepEqual(server.peers[0]!.received, [
    { type: 'subscribe', product_ids: ['BTC-USD'], channels: ['matches', 'heartbeat'] },
  ]);
  t.deepEqual(rest.requests, [
    '/products/BTC-USD/trades?after=1011&limit=1000',
    '/products/BTC-USD/trades?after=1510&limit=499',
  ]);
  const { events, refused } = await decoded();
  t.deepEqual(
    prices(events['BTC-USD']),
    Array.from({ length: 1503 }, (_, index) => index + 9),
  );
  t.like(events['BTC-USD']![2], { aggressor: 'sell', tradeId: '11' });
  t.deepEqual(refused, []);
});

test('coinbase: what cannot be fetched is told, and a product that is not there ends the command', async (t) => {
  const { start } = await bench(t);
  const server = await startFeedServer(t, {
    onMessage: (message, peer) => {
      const { product_ids } = message as { product_ids: string[] };
      if (product_ids[0] === 'BTC-USD') {
        peer.send({ type: 'subscriptions' }, match(1, '1'), match(3, '3'));
      } else {
        peer.send({
          type: 'error',
          message: 'Failed to subscribe',
          reason: 'NO-SUCH is not a valid product',
        });
      }
    },
  });
  const rest = await startRestServer(t, () => 451);
  const args = ['--live', 'coinbase', '--url', server.url];
  const feed = start([...args, '--symbols', 'BTC-USD', '--rest-url', rest.url]);
  await feed.taken(2);
  t.is((await feed.stop()).code, 0);
  t.regex(feed.notes.join('\n'), /BTC-USD: 1 trade did not come \(2 to 2\), 0 fetched: .*451/);

  const without = start([...args, '--symbols', 'BTC-USD']);
  await without.taken(2);
  t.regex((await without.stop()).out, /\n1 trade did not come in 1 gap, 0 of them were fetched/);
  t.regex(without.notes.join('\n'), /1 trade did not come \(2 to 2\) and cannot be fetched/);

  const wrong = start([...args, '--symbols', 'NO-SUCH']);
  t.is((await wrong.ended).code, 1);
  t.regex(wrong.notes.join('\n'), /Failed to subscribe: NO-SUCH is not a valid product$/);
});

const advanced = (sequence_num: number, ids: readonly number[], type = 'update') => ({
  channel: 'market_trades',
  client_id: '',
  timestamp: TIME,
  sequence_num,
  events: [
    {
      type,
      trades: ids.map((id) => ({
        trade_id: String(id),
        product_id: 'ETH-USD',
        price: String(id),
        size: '1',
        time: TIME,
        side: 'BUY',
      })),
    },
  ],
});

test('coinbase-advanced: trades come oldest first, repeated ones once, and missed messages are counted', async (t) => {
  const { start, decoded } = await bench(t);
  const server = await startFeedServer(t, {
    onMessage: (message, peer) => {
      if (!has(message, { channel: 'market_trades' })) return;
      peer.send(
        { channel: 'subscriptions', sequence_num: 0, events: [{ subscriptions: {} }] },
        advanced(1, [12, 11, 10], 'snapshot'),
        { channel: 'heartbeats', sequence_num: 2, events: [{ heartbeat_counter: 1 }] },
        advanced(3, [14, 13, 12]),
        advanced(6, [16]),
      );
    },
  });
  const feed = start(['--live', 'coinbase-advanced', '--symbols', 'ETH-USD', '--url', server.url, '--json']);
  await feed.taken(6);
  const { code, out } = await feed.stop();
  t.is(code, 0, feed.notes.join('\n'));
  t.like(JSON.parse(out), { records: 6, repeated: 1, missedMessages: 2, gaps: 1, missing: 1, fetched: 0 });
  t.regex(feed.notes.join('\n'), /coinbase-advanced: 2 messages did not come/);
  const { events, refused } = await decoded();
  t.deepEqual(prices(events['ETH-USD']), [10, 11, 12, 13, 14, 16]);
  t.deepEqual(refused, []);
});

test('what has come when a feed is stopped is on the stream when it ends', async (t) => {
  const { start, decoded, kinesis } = await bench(t);
  const server = await startFeedServer(t, {
    onMessage: (_message, peer) => peer.send({ type: 'trade', data: [finnhubTrade('HELD', 1)] }),
  });
  const gate = Promise.withResolvers<void>();
  let held = 0;
  kinesis.middlewareStack.add(
    (next) => async (args) => {
      const { Records: [first] = [] } = args.input as { Records?: { PartitionKey?: string }[] };
      if (first?.PartitionKey === 'HELD') {
        held += 1;
        await gate.promise;
      }
      return next(args);
    },
    { step: 'initialize', name: 'hold' },
  );
  t.teardown(() => kinesis.middlewareStack.remove('hold'));
  const feed = start(['--live', 'finnhub', '--symbols', 'HELD', '--url', server.url, '--json'], FINNHUB);
  await until(() => held > 0);
  const [peer] = server.peers;
  for (let price = 2; price <= 50; price++)
    peer!.send({ type: 'trade', data: [finnhubTrade('HELD', price)] });
  await peer!.allTaken();
  const stopped = feed.stop();
  gate.resolve();
  t.like(JSON.parse((await stopped).out), { records: 50 });
  t.is(held, 2, 'what gathered while the first call was under way went in one');
  t.deepEqual(
    prices((await decoded()).events['HELD']),
    Array.from({ length: 50 }, (_, index) => index + 1),
  );
});

test('a handshake that is refused for its credentials ends the command, without the token', async (t) => {
  const { start } = await bench(t);
  const server = await startFeedServer(t, { refuse: () => 401 });
  const feed = start(['--live', 'finnhub', '--symbols', 'AAPL', '--url', server.url], FINNHUB);
  t.is((await feed.ended).code, 1);
  t.regex(feed.notes.join('\n'), /^rtf: finnhub \(127\.0\.0\.1:\d+\): Unexpected server response: 401$/);
  t.is(server.attempts(), 1);

  const echo = await startFeedServer(t, {
    onMessage: (_message, peer) => peer.send({ type: 'error', msg: 'Invalid API key finnhub-secret+1' }),
  });
  const echoed = start(['--live', 'finnhub', '--symbols', 'AAPL', '--url', echo.url], FINNHUB);
  t.is((await echoed.ended).code, 1);
  t.regex(echoed.notes.join('\n'), /refused: Invalid API key \*\*\*$/);
});

test('a stream that is not there ends the command and the connection', async (t) => {
  const { start } = await bench(t);
  let hasClosed = false;
  const server = await startFeedServer(t, {
    onConnection: (peer) => peer.socket.on('close', () => (hasClosed = true)),
    onMessage: (_message, peer) => peer.send({ type: 'subscriptions' }, match(1, '1')),
  });
  const args = ['--live', 'coinbase', '--symbols', 'BTC-USD', '--url', server.url, '--env', 'prod'];
  const feed = start(args);
  t.is((await feed.ended).code, 1);
  t.regex(feed.notes.at(-1)!, /there is no such table, stream.*: are --env/);
  await until(() => hasClosed);
});

test('Ctrl-C ends the program when what has come is on the stream', async (t) => {
  const { streamName, server: aws, project } = await bench(t);
  const server = await startFeedServer(t, {
    onMessage: (_message, peer) => peer.send({ type: 'subscriptions' }, match(1, '1'), match(2, '2')),
  });
  const args = [
    'feed',
    '--live',
    'coinbase',
    '--symbols',
    'BTC-USD',
    '--url',
    server.url,
    '--project',
    project,
  ];
  const rtf = spawn(process.execPath, [join(repositoryRoot, 'build/apps/cli/rtf.js'), ...args], {
    env: { ...process.env, AWS_ENDPOINT_URL: aws.endpoint },
  });
  t.teardown(() => rtf.kill('SIGKILL'));
  const told = text(rtf.stderr);
  const out = text(rtf.stdout);
  await until(() => server.peers[0]?.received.length === 1);
  await server.peers[0]!.allTaken();
  rtf.kill('SIGINT');
  const [code] = (await once(rtf, 'exit')) as [number | null];
  t.is(code, 0, await told);
  t.is(await out, `2 records are on ${streamName}\n`);
  t.regex(await told, /coinbase: connected to 127\.0\.0\.1/);
});

test('a feed that was never there is given up after five attempts', async (t) => {
  const { start } = await bench(t);
  const server = await startFeedServer(t, { refuse: () => 503 });
  const feed = start(['--live', 'coinbase', '--symbols', 'BTC-USD', '--url', server.url]);
  t.is((await feed.ended).code, 1);
  t.is(server.attempts(), 5);
  t.regex(feed.notes.at(-1)!, /^rtf: coinbase \(.*\): Unexpected server response: 503 \(5 attempts\)$/);
});

test('a feed ends after the time that was asked for', async (t) => {
  const { start } = await bench(t);
  const server = await startFeedServer(t, {
    onMessage: (_message, peer) => peer.send({ type: 'subscriptions' }, match(1, '1')),
  });
  const feed = start(['--live', 'coinbase', '--symbols', 'BTC-USD', '--url', server.url, '--duration', '3s']);
  const { code, out } = await feed.ended;
  t.is(code, 0);
  t.regex(out, /^1 record is on /);
});

test('credentials that are missing are asked for by name', async (t) => {
  const { start } = await bench(t);
  const feed = start(['--live', 'alpaca', '--symbols', 'AAPL'], { ALPACA_KEY_ID: 'id' });
  t.is((await feed.ended).code, 1);
  t.deepEqual(feed.notes, ['rtf: alpaca wants ALPACA_SECRET_KEY in the environment']);
});

test('more symbols than a connection carries are too many', async (t) => {
  const { start } = await bench(t);
  const symbols = Array.from({ length: 1025 }, (_, index) => `S${index}`).join(',');
  const feed = start(['--live', 'binance', '--symbols', symbols]);
  t.is((await feed.ended).code, 2);
  t.regex(feed.notes.join('\n'), /binance carries at most 1024 symbols on a connection, got 1025/);
});

const misuses = test.macro({
  title: (_, args: readonly string[]) => `rtf feed ${args.join(' ')} is told to be wrong`,
  exec: async (t, args: readonly string[], expected: RegExp) => {
    const { start } = await bench(t);
    const feed = start(args, FINNHUB);
    t.is((await feed.ended).code, 2);
    t.regex(feed.notes.join('\n'), expected);
  },
});
test(misuses, [], /expected files, or --live with the name of a feed/);
test(misuses, ['ticks.csv', '--symbols', 'AAPL'], /--symbols is of a live feed: --live is missing/);
test(misuses, ['ticks.csv', '--live', 'binance'], /expected files or --live, got both/);
test(misuses, ['--live', 'reuters', '--symbols', 'AAPL'], /Allowed choices are finnhub, alpaca, binance/);
test(misuses, ['--live', 'binance'], /--live wants --symbols, such as AAPL,MSFT/);
test(misuses, ['--live', 'binance', '--symbols', 'A,,B'], /Expected symbols with commas between/);
test(misuses, ['--live', 'binance', '--symbols', 'A', '--speed', '60x'], /a live feed has its own/);
test(
  misuses,
  ['--live', 'finnhub', '--symbols', 'A', '--url', 'ws://feed.example.com'],
  /begins with wss:\/\//,
);
test(
  misuses,
  ['--live', 'finnhub', '--symbols', 'A', '--url', 'https://feed.example.com'],
  /begins with wss:\/\//,
);
test(
  misuses,
  ['--live', 'finnhub', '--symbols', 'A', '--rest-url', 'http://feed.example.com'],
  /begins with https:\/\//,
);
