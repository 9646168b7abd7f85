import test from 'ava';
import { differencesAfterGivingUp } from './redrive.ts';
import { explore, summary } from './property.ts';
import { ALL_SHARD_HISTORIES } from './schedule.ts';

const SEED = Number(process.env['SEED'] ?? 3);
const COUNT = 300;

test('what is given up lies in the failure documents with its payload, and redriving it spoils nothing', async (t) => {
  t.timeout(600_000);
  const limits = { shards: ALL_SHARD_HISTORIES, retries: [0, 1], mostCallFaults: 20 };
  const tried = await explore({ ...limits, count: COUNT, seed: SEED, check: differencesAfterGivingUp });
  t.is(tried.schedules, COUNT);
  t.true(tried.injected.entries().some(([kind]) => kind === 'given up'));
  console.log(summary('given up and redriven', SEED, tried));
});
