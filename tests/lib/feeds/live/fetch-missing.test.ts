import test from 'ava';
import { binance } from '../../../../lib/feeds/live/binance.ts';
import { fetchMissing } from '../../../../lib/feeds/live/fetch-missing.ts';
import { startRestServer } from '../../../support/feed-server.ts';

test('of a gap that is too long the latest trades are fetched, and that is said', async (t) => {
  const rest = await startRestServer(t, (url) => {
    const from = Number(url.searchParams.get('fromId'));
    return Array.from({ length: Number(url.searchParams.get('limit')) }, (_, index) => ({
      id: from + index,
      price: '1',
      qty: '1',
      time: 0,
      isBuyerMaker: false,
    }));
  });
  const missing = { symbol: 'BTCUSDT', from: 1, to: 20_001 };
  const { signal } = new AbortController();
  const { records, problem } = await fetchMissing(binance.backfill!, new URL(rest.url), missing, signal);
  t.is(problem, 'more than 20000 trades are missing');
  t.is(records.length, 20_000);
  t.is(records[0]!.tradeId, 2);
  t.is(records.at(-1)!.tradeId, 20_001);
});
