import test from 'ava';
import { explore, summary } from './property.ts';
import { differencesAcrossReleases } from './rollout.ts';
import { ALL_SHARD_HISTORIES } from './schedule.ts';

const SEED = Number(process.env['SEED'] ?? 4);
const COUNT = 300;

test('while a deployment shifts traffic, the release before and this one leave together every record, bar and rule that this one leaves alone, and no episode in pieces', async (t) => {
  t.timeout(600_000);
  const limits = {
    shards: ALL_SHARD_HISTORIES,
    retries: [-1],
    mostCallFaults: 14,
    previousUntil: [6, 12, 20, 1000],
  };
  const tried = await explore({ ...limits, count: COUNT, seed: SEED, check: differencesAcrossReleases });
  t.is(tried.schedules, COUNT);
  t.true(tried.injected.entries().some(([kind, times]) => kind === 'release before' && times > COUNT));
  console.log(summary('two releases', SEED, tried));
});
