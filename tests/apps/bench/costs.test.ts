import test from 'ava';
import { laneBatches } from '../../../apps/bench/costs/lane-batches.ts';
import { measureRate } from '../../../apps/bench/costs/measure-rate.ts';
import { localStacks } from '../../support/local-stack.ts';

const localStack = localStacks();
// Tests write no metrics unless they ask for them.
process.env['POWERTOOLS_METRICS_DISABLED'] = 'false';

const arrivals = (...given: readonly (readonly [second: number, symbol: number])[]) =>
  given.map(([second, symbol]) => ({ arrivalMs: second * 1000, symbol }));
const cut = (given: ReturnType<typeof arrivals>, lanes: number) =>
  [...laneBatches(given, { lanes, batchSize: 3, windowSeconds: 5 })].map((batch) =>
    batch.map(({ arrivalMs, symbol }) => [arrivalMs / 1000, symbol]),
  );

test('a batch ends when it is full, or when its window is over', (t) => {
  t.deepEqual(cut(arrivals([0, 0], [1, 0], [2, 0], [3, 0], [7, 0], [8, 0]), 1), [
    [
      [0, 0],
      [1, 0],
      [2, 0],
    ],
    [
      [3, 0],
      [7, 0],
    ],
    [[8, 0]],
  ]);
});

test('each lane has batches of its own, and a symbol stays in its lane', (t) => {
  t.deepEqual(cut(arrivals([0, 0], [0, 1], [1, 2], [1, 3], [9, 1]), 2), [
    [
      [0, 0],
      [1, 2],
    ],
    [
      [0, 1],
      [1, 3],
    ],
    [[9, 1]],
  ]);
});

test('what is counted is what the handler did of a feed: every tick in a batch, an object for each, nothing read', async (t) => {
  const { server } = await localStack();
  const given = { rate: 1, lanes: 2, batchSize: 100, windowSeconds: 5, symbols: 2 };
  const counts = await measureRate(server.endpoint, given);
  t.is(counts.ticks, 600);
  // A window begins with a record, so that the sixth second belongs to the next.
  t.true(counts.batches >= 190 && counts.batches <= 240, `${counts.batches}`);
  t.is(counts.calls['s3:PutObject'], counts.batches);
  t.is(counts.readUnits, 0);
  t.true(counts.writeUnits > 2 * counts.batches);
  t.true(counts.metrics.includes('RecordsProcessed kinesis-processor prod'));
  for (const bytes of [counts.tickBytes, counts.objectBytes, counts.logBytes]) t.true(bytes > 0);
});
