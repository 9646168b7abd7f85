import test from 'ava';
import { coinbase } from '../../../../lib/feeds/live/coinbase.ts';
import { FeedConnection, type ConnectionOptions } from '../../../../lib/feeds/live/connection.ts';
import { type FeedServer, startFeedServer } from '../../../support/feed-server.ts';

function connectionTo(server: FeedServer, options: Partial<ConnectionOptions> = {}): FeedConnection {
  return new FeedConnection({
    address: new URL(server.url),
    session: coinbase.openSession(['BTC-USD'], {}),
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

test('a vendor that answers pings and never the subscription is left', async (t) => {
  const server = await startFeedServer(t, {});
  const connection = connectionTo(server, { maxSilenceMs: 300, subscriptionTimeoutMs: 350 });
  t.deepEqual(await connection.ended, { reason: 'no answer to the subscription', isFinal: false });
});
