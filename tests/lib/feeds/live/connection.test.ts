import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { coinbase } from '../../../../lib/feeds/live/coinbase.ts';
import { FeedConnection, type ConnectionOptions } from '../../../../lib/feeds/live/connection.ts';
import { until } from '../../../support/until.ts';
import { type FeedServer, startFeedServer } from '../../../support/feed-server.ts';

function connectionTo(server: FeedServer, options: Partial<ConnectionOptions> = {}): FeedConnection {
  return new FeedConnection({
    address: new URL(server.url),
    session: coinbase.openSession(['BTC-USD'], {}, new URL('ws://127.0.0.1')),
    maxSilenceMs: 600,
    onStep: () => undefined,
    onSubscribed: () => undefined,
    ...options,
  });
}

test('the silence before a pause does not count after it', async (t) => {
  let pings = 0;
  const server = await startFeedServer(t, {
    autoPong: false,
    onConnection: (peer) =>
      peer.socket.on('ping', () => {
        pings += 1;
        if (pings !== 3) return;
        connection.pause();
        connection.resume();
      }),
  });
  const connection = connectionTo(server);
  t.like(await connection.ended, { reason: 'nothing was heard for 0.6 s' });
  t.is(pings, 6, 'three of each silence');
});

test('a vendor that wants to hear something of its own hears it as long as the connection lives', async (t) => {
  const heard: string[] = [];
  const server = await startFeedServer(t, {
    onConnection: (peer) => peer.socket.on('message', (data: Buffer) => heard.push(data.toString())),
  });
  const session = {
    greeting: [],
    confirms: false,
    keepAlive: { everyMs: 40, text: '{"op":"ping"}' },
    read: () => [],
  };
  const connection = connectionTo(server, { session, maxSilenceMs: 10_000 });
  await until(() => heard.length >= 3);
  connection.close('stopped');
  await connection.ended;
  const { length } = heard;
  t.deepEqual(new Set(heard), new Set(['{"op":"ping"}']));
  await delay(120);
  t.is(heard.length, length);
});

test('a vendor that answers pings and never the subscription is left', async (t) => {
  const server = await startFeedServer(t, {});
  const connection = connectionTo(server, { maxSilenceMs: 300, subscriptionTimeoutMs: 350 });
  t.deepEqual(await connection.ended, { reason: 'no answer to the subscription', isFinal: false });
});
