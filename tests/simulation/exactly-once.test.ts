import test from 'ava';
import { explore, summary } from './property.ts';

const SEED = Number(process.env['SEED'] ?? 1);
const COUNT = 850;

test('whatever fails in between, a stream on shards that stay leaves what one clean pass leaves', async (t) => {
  t.timeout(300_000);
  const limits = { shards: [0, 1], retries: [-1], mostCallFaults: 14 };
  const tried = await explore({ ...limits, count: COUNT, seed: SEED });
  t.is(tried.schedules, COUNT);
  console.log(summary('exactly once', SEED, tried));
});
