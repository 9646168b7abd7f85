import test from 'ava';
import { explore, summary } from './property.ts';

const SEED = Number(process.env['SEED'] ?? 2);
const COUNT = 700;

test('whatever fails in between, a stream whose shards split and merge leaves what one clean pass leaves', async (t) => {
  t.timeout(600_000);
  const limits = { shards: [2, 3, 4], retries: [-1], mostCallFaults: 14 };
  const tried = await explore({ ...limits, count: COUNT, seed: SEED });
  t.is(tried.schedules, COUNT);
  console.log(summary('exactly once, resharded', SEED, tried));
});
