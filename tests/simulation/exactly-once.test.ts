import test from 'ava';
import { CALL_FAULTS, DELIVERY_FAULTS } from './fault.ts';
import { explore, summary } from './property.ts';

const SEED = Number(process.env['SEED'] ?? 1);
const COUNT = 700;
/** A schedule that meets none of these proves little. */
const REACHED = [
  ...CALL_FAULTS,
  ...DELIVERY_FAULTS,
  'environment lost',
  'rough market',
  'state damaged',
  'version conflict',
];

test('whatever fails in between, a stream on shards that stay leaves what one clean pass leaves', async (t) => {
  t.timeout(600_000);
  const limits = { shards: [0, 1], retries: [-1], mostCallFaults: 14 };
  const tried = await explore({ ...limits, count: COUNT, seed: SEED });
  t.is(tried.schedules, COUNT);
  const reached = tried.injected.entries().map(([kind]) => kind);
  for (const kind of REACHED) t.true(reached.includes(kind), kind);
  console.log(summary('exactly once', SEED, tried));
});
