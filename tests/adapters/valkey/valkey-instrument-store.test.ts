import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { connectValkey } from '../../../src/adapters/valkey/valkey-connection.ts';
import { ValkeyInstrumentStore } from '../../../src/adapters/valkey/valkey-instrument-store.ts';
import { instrument } from '../../support/exchange-days.ts';
import { MemoryInstrumentStore } from '../../support/memory/memory-instrument-store.ts';
import { LogRecorder } from '../../support/recording-telemetry.ts';

// What a real server does is tested in tests/valkey.

function storeOn(t: ExecutionContext, port: number) {
  const table = new MemoryInstrumentStore([instrument({ symbol: 'NVDA' })]);
  const logger = new LogRecorder();
  const connection = connectValkey(`redis://:secret@127.0.0.1:${port}`);
  t.teardown(async () => (await connection).disconnect());
  return { table, logger, store: new ValkeyInstrumentStore(table, connection, 'test-dev', logger) };
}

async function timed<T>(act: () => Promise<T>): Promise<{ result: T; ms: number }> {
  const startedMs = performance.now();
  const result = await act();
  return { result, ms: performance.now() - startedMs };
}

test('a server that takes connections and never answers costs fifty milliseconds once', async (t) => {
  const sockets = new Set<Socket>();
  const mute = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
  await once(mute, 'listening');
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    mute.close();
  });
  const { table, logger, store } = storeOn(t, (mute.address() as AddressInfo).port);
  await once(mute, 'connection');
  const first = await timed(() => store.load(['NVDA', 'BTC-USD']));
  t.deepEqual([...first.result.keys()], ['NVDA']);
  t.true(first.ms >= 45, `${first.ms}`);
  const second = await timed(() => store.load(['NVDA']));
  t.deepEqual([...second.result.keys()], ['NVDA']);
  t.true(second.ms < 45, `${second.ms}`);
  t.is(table.asked.length, 2);
  t.deepEqual(logger.events(), ['ReferenceCachePassedBy']);
});

test('a server that refuses connections is passed by, and what is logged has no password', async (t) => {
  const unused = createServer().listen(0, '127.0.0.1');
  await once(unused, 'listening');
  const { port } = unused.address() as AddressInfo;
  unused.close();
  const { logger, store } = storeOn(t, port);
  t.deepEqual([...(await store.load(['NVDA'])).keys()], ['NVDA']);
  t.deepEqual([...(await store.load(['NVDA'])).keys()], ['NVDA']);
  t.deepEqual(logger.events(), ['ReferenceCachePassedBy']);
  t.notRegex(
    JSON.stringify(logger.lines, (_, value) => (value instanceof Error ? value.stack : value)),
    /secret/,
  );
});
