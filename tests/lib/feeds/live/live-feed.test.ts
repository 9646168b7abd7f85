import test from 'ava';
import { coinbase } from '../../../../lib/feeds/live/coinbase.ts';
import { type FeedItem, LiveFeed, type LiveFeedOptions } from '../../../../lib/feeds/live/live-feed.ts';
import { type FeedServer, startFeedServer } from '../../../support/feed-server.ts';
import { until } from '../../../support/until.ts';

const match = (trade_id: number) => ({
  type: 'match',
  trade_id,
  product_id: 'BTC-USD',
  price: '1',
  size: '1',
  time: '2026-03-02T14:30:00Z',
  side: 'buy',
  padding: 'x'.repeat(1000),
});

function feedFrom(server: FeedServer, options: Partial<LiveFeedOptions> = {}) {
  const stop = new AbortController();
  const notes: string[] = [];
  const feed = new LiveFeed({
    vendor: coinbase,
    symbols: ['BTC-USD'],
    secrets: {},
    url: new URL(server.url),
    signal: stop.signal,
    random: () => 0,
    onNote: (note) => notes.push(note),
    ...options,
  });
  return { feed, stop, notes };
}

function idsOf(batch: readonly FeedItem[]): (number | null)[] {
  return batch.map(({ step }) => (step.kind === 'record' ? step.record.tradeId : null));
}

test('a connection on which nothing is heard, not even an answer to pings, is ended and made anew', async (t) => {
  const server = await startFeedServer(t, {
    autoPong: false,
    onMessage: (_message, peer, connection) => {
      peer.send({ type: 'subscriptions' });
      if (connection > 1) peer.send(match(1));
    },
  });
  const { feed, stop, notes } = feedFrom(server, { maxSilenceMs: 150 });
  for await (const batch of feed.batches()) {
    t.deepEqual(idsOf(batch), [1]);
    stop.abort();
  }
  t.like(feed.counts, { connections: 2, outages: 1 });
  t.regex(notes[1]!, /^coinbase: connection lost: nothing was heard for 0\.15 s/);
});

test('a connection that is quiet but answers pings lives', async (t) => {
  let pings = 0;
  const server = await startFeedServer(t, {
    onConnection: (peer) => peer.socket.on('ping', () => (pings += 1)),
    onMessage: (_message, peer) => peer.send({ type: 'subscriptions' }),
  });
  const { feed, stop } = feedFrom(server, { maxSilenceMs: 300 });
  const reading = (async () => {
    for await (const batch of feed.batches()) t.fail(JSON.stringify(batch));
  })();
  // Three pings are a silence long: nine, several of them.
  await until(() => pings >= 9);
  stop.abort();
  await reading;
  t.is(server.peers.length, 1);
  t.like(feed.counts, { connections: 1, outages: 0 });
});

test('a feed that is faster than its reader waits in the network, and nothing of it is lost', async (t) => {
  const total = 20_000;
  const server = await startFeedServer(t, {
    onMessage: (_message, peer) => {
      peer.send({ type: 'subscriptions' }, ...Array.from({ length: total }, (_, index) => match(index)));
    },
  });
  const { feed, stop, notes } = feedFrom(server, { queueLimits: { items: 100, characters: 10_000_000 } });
  const ids: (number | null)[] = [];
  let longest = 0;
  for await (const batch of feed.batches()) {
    longest = Math.max(longest, batch.length);
    ids.push(...idsOf(batch));
    if (ids.length === total) stop.abort();
    // The reader is slow once, until the queue is full.
    else if (feed.counts.pauses === 0) await until(() => feed.counts.pauses > 0);
  }
  t.deepEqual(
    ids,
    Array.from({ length: total }, (_, index) => index),
  );
  t.true(longest < total / 10, `${longest} messages waited at most`);
  t.true(notes.some((note) => /sends faster than the stream takes: \d+ messages wait/.test(note)));
  t.true(notes.includes('coinbase: the stream has caught up, reading goes on'));
  t.is(server.peers.length, 1);
});

test('attempts come less and less often, never less than once a minute, and soon again once data flows', async (t) => {
  const refused = new Set([2, 3, 4, 5, 6, 7, 8, 9, 11]);
  const server = await startFeedServer(t, {
    refuse: (attempt) => (refused.has(attempt) ? 503 : undefined),
    onMessage: (_message, peer, connection) => {
      peer.send({ type: 'subscriptions' }, match(connection));
      if (connection < 3) void peer.allTaken().then(() => peer.drop());
    },
  });
  const waits: number[] = [];
  const { feed, stop } = feedFrom(server, {
    random: () => 1,
    wait: (ms) => Promise.resolve(waits.push(ms / 1000)),
  });
  const ids: (number | null)[] = [];
  for await (const batch of feed.batches()) {
    ids.push(...idsOf(batch));
    if (ids.length === 3) stop.abort();
  }
  t.deepEqual(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60, 1, 2]);
  t.deepEqual(ids, [1, 2, 3]);
});

test('a reader that gives up ends the connection', async (t) => {
  let hasClosed = false;
  const server = await startFeedServer(t, {
    onConnection: (peer) => peer.socket.on('close', () => (hasClosed = true)),
    onMessage: (_message, peer) => peer.send({ type: 'subscriptions' }, match(1)),
  });
  const { feed } = feedFrom(server);
  await t.throwsAsync(
    async () => {
      for await (const batch of feed.batches()) throw new Error(`no stream for ${batch.length}`);
    },
    { message: 'no stream for 1' },
  );
  await until(() => hasClosed);
  t.is(server.peers.length, 1);
});
