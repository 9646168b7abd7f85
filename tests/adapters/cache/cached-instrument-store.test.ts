import test from 'ava';
import { CachedInstrumentStore } from '../../../src/adapters/cache/cached-instrument-store.ts';
import type { Instrument } from '../../../src/core/instruments/instrument.ts';
import { instrument } from '../../support/exchange-days.ts';
import { T0 } from '../../support/market-events.ts';
import { MemoryInstrumentStore } from '../../support/memory/memory-instrument-store.ts';
import { LogRecorder } from '../../support/recording-telemetry.ts';

const MINUTE = 60_000;

class FailingStore extends MemoryInstrumentStore {
  fails = false;

  override load(symbols: readonly string[]): Promise<ReadonlyMap<string, Instrument>> {
    const loaded = super.load(symbols);
    return this.fails ? Promise.reject(new Error('throttled')) : loaded;
  }
}

function bench() {
  const clock = { time: T0, now: () => clock.time };
  const store = new FailingStore([instrument({ symbol: 'NVDA' }), instrument({ symbol: 'AAPL' })]);
  const logger = new LogRecorder();
  const cached = new CachedInstrumentStore(store, clock, logger);
  const known = async (...symbols: string[]) => [...(await cached.load(symbols)).keys()];
  return { clock, store, logger, known };
}

test('each symbol is asked for once in ten minutes, known or not', async (t) => {
  const { clock, store, known } = bench();
  t.deepEqual(await known('NVDA', 'BTC-USD'), ['NVDA']);
  t.deepEqual(await known('NVDA', 'BTC-USD', 'AAPL'), ['NVDA', 'AAPL']);
  clock.time += 10 * MINUTE - 1;
  t.deepEqual(await known('NVDA', 'BTC-USD'), ['NVDA']);
  t.deepEqual(store.asked, [['NVDA', 'BTC-USD'], ['AAPL']]);
  clock.time += 1;
  store.instruments.delete('NVDA');
  t.deepEqual(await known('NVDA', 'BTC-USD'), []);
  t.is(store.asked.length, 3);
});

test('while the store cannot be read, what was known goes on, and it is left alone for a minute', async (t) => {
  const { clock, store, logger, known } = bench();
  await known('NVDA', 'BTC-USD');
  clock.time += 10 * MINUTE;
  store.fails = true;
  t.deepEqual(await known('NVDA', 'BTC-USD'), ['NVDA']);
  t.deepEqual(await known('NVDA', 'BTC-USD'), ['NVDA']);
  t.is(store.asked.length, 2);
  t.deepEqual(logger.events(), ['InstrumentsUnread']);
  t.like(logger.lines[0]!.fields, { symbols: 2, kept: 2 });
  clock.time += MINUTE;
  store.fails = false;
  store.instruments.delete('NVDA');
  t.deepEqual(await known('NVDA', 'BTC-USD'), []);
});

test('a symbol that was never asked for has to wait for the store', async (t) => {
  const { clock, store, known } = bench();
  await known('NVDA');
  clock.time += 10 * MINUTE;
  store.fails = true;
  await t.throwsAsync(known('NVDA', 'AAPL'), { message: 'throttled' });
  t.deepEqual(await known('NVDA'), ['NVDA']);
});

test('nothing is asked for no symbols', async (t) => {
  const { store, known } = bench();
  t.deepEqual(await known(), []);
  t.deepEqual(store.asked, []);
});
