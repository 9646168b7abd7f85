import test from 'ava';
import type { Health, Quotes, SymbolRow } from '../../../apps/console/api.ts';
import { emptyPageFolder } from '../../support/console-page-folder.ts';
import { ConsoleClient } from '../../support/console-client.ts';
import { T0, trade } from '../../support/market-events.ts';
import { NOTHING_STORED, startQuietConsole, TestQuotes } from '../../support/quiet-console.ts';
import { until } from '../../support/until.ts';

async function bench(readers: Parameters<typeof startQuietConsole>[2] = {}) {
  const quotes = new TestQuotes();
  const console = await startQuietConsole(quotes, await emptyPageFolder(), readers);
  return { quotes, console, client: new ConsoleClient(console) };
}

test('of 5,000 trades of 100 symbols in one frame a page is told each last price, in one event', async (t) => {
  const { quotes, console, client } = await bench();
  await using events = await client.watch();
  await until(() => quotes.listener !== null);
  // The first sight of a symbol is a row of the list, told in a frame of its own.
  const symbols = Array.from({ length: 100 }, (_, index) => `S${index}`);
  quotes.emit(...symbols.map((symbol) => trade({ symbol, timestampMs: T0 })));
  await events.next<SymbolRow[]>('symbols', (rows) => rows.length === 100);
  await events.next<Quotes>('quotes');
  const before = events.events.length;
  for (let round = 1; round <= 50; round += 1) {
    quotes.emit(...symbols.map((symbol) => trade({ symbol, price: round, timestampMs: T0 + round })));
  }
  const told = await events.next<Quotes>('quotes', (some) => some.some(([, price]) => price === 50));
  t.is(told.length, 100);
  t.true(told.every(([, price, timeMs]) => price === 50 && timeMs === T0 + 50));
  t.is(events.events.slice(before).filter(({ name }) => name === 'quotes').length, 1);
  await console.stop();
});

test('prices are followed while somebody watches, by the second page as by the first, and no longer', async (t) => {
  const { quotes, console, client } = await bench();
  t.is(quotes.listener, null);
  const first = await client.watch();
  await until(() => quotes.listener !== null);
  const second = await client.watch();
  await second.next('symbols');
  await first[Symbol.asyncDispose]();
  quotes.emit(trade({ symbol: 'ACME', price: 7 }));
  t.is((await second.next<SymbolRow[]>('symbols', ([row]) => row !== undefined))[0]!.price, 7);
  await second[Symbol.asyncDispose]();
  await until(() => quotes.listener === null);
  await using third = await client.watch();
  t.is((await third.next<SymbolRow[]>('symbols'))[0]!.price, 7, 'what was known is there at once');
  await until(() => quotes.listener !== null);
  await console.stop();
  t.is(quotes.listener, null);
});

test('what cannot be read is a sentence on the page, until it can', async (t) => {
  let isBroken = true;
  const { console, client } = await bench({
    inbox: {
      ...NOTHING_STORED.inbox,
      changes: () =>
        isBroken
          ? Promise.reject(Object.assign(new Error('not for you'), { name: 'AccessDeniedException' }))
          : NOTHING_STORED.inbox.changes(),
    },
  });
  await using events = await client.watch();
  const sick = await events.next<Health>('health', ({ problems }) => problems.length > 0);
  t.deepEqual(sick.problems, ['alerts cannot be read: AWS refuses these credentials: not for you']);
  isBroken = false;
  const seen = events.events.length;
  await until(() =>
    events.events
      .slice(seen)
      .some(({ name, data }) => name === 'health' && (data as Health).problems.length === 0),
  );
  await console.stop();
  t.pass();
});

test('symbols that were stored are listed with what they did last', async (t) => {
  const { console, client } = await bench({
    market: {
      ...NOTHING_STORED.market,
      async *symbols() {
        yield* ['ACME', 'BTC/USD'];
      },
      history: () =>
        Promise.resolve({ closes: [1, 2], reference: { price: 1, timeMs: T0 - 1_000 }, lastMs: T0 }),
    },
  });
  await using events = await client.watch();
  await until(
    () =>
      new Set(
        events.events
          .flatMap(({ name, data }) => (name === 'symbols' ? (data as SymbolRow[]) : []))
          .map(({ symbol }) => symbol),
      ).size === 2,
  );
  const rows = events.events
    .filter(({ name }) => name === 'symbols')
    .flatMap(({ data }) => data as SymbolRow[]);
  t.like(
    rows.find(({ symbol }) => symbol === 'BTC/USD'),
    { price: 2, change: 1, sparkline: [1, 2] },
  );
  await console.stop();
});
