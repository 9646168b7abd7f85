import test from 'ava';
import fc from 'fast-check';
import { inParallel } from '../../../src/core/prelude/in-parallel.ts';

/** Ends after so many turns of the event loop's microtasks. */
async function after<T>(turns: number, result: T): Promise<T> {
  for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
  return result;
}

async function* slowly<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) yield await after(3, item);
}

test('results come in the order of the items, whichever is done first', async (t) => {
  const job = fc.record({ turns: fc.nat(20), value: fc.integer() });
  await fc.assert(
    fc.asyncProperty(
      fc.array(job),
      fc.integer({ min: 1, max: 5 }),
      fc.boolean(),
      async (jobs, atOnce, isSlow) => {
        const done = await inParallel(isSlow ? slowly(jobs) : jobs, atOnce, ({ turns, value }) =>
          after(turns, value),
        );
        t.deepEqual(
          done,
          jobs.map(({ value }) => value),
        );
      },
    ),
  );
});

test('as many are under way at the same time as may be, and no more', async (t) => {
  let underWay = 0;
  let most = 0;
  await inParallel(
    Array.from({ length: 20 }, (_, index) => index),
    4,
    async (index) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await after(index % 7, null);
      underWay -= 1;
    },
  );
  t.is(most, 4);
});

test('a slow item holds up none of those that come after it', async (t) => {
  const slow = Promise.withResolvers<void>();
  const done: string[] = [];
  const all = inParallel(['slow', 'a', 'b', 'c'], 2, async (name) => {
    if (name === 'slow') await slow.promise;
    done.push(name);
  });
  await after(50, null);
  t.deepEqual(done, ['a', 'b', 'c']);
  slow.resolve();
  await all;
  t.deepEqual(done, ['a', 'b', 'c', 'slow']);
});

test('when one is rejected so is the whole, and no further item is begun', async (t) => {
  const begun: number[] = [];
  const all = inParallel([1, 2, 3, 4, 5, 6], 2, async (item) => {
    begun.push(item);
    if (item === 2) throw new Error('two');
    await after(10, null);
  });
  await t.throwsAsync(all, { message: 'two' });
  await after(100, null);
  t.deepEqual(begun, [1, 2]);
});
