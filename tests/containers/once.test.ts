import test from 'ava';
import { once } from '../../src/containers/once.ts';

test('what is made once is made at the first call, for all who ask meanwhile', async (t) => {
  let made = 0;
  const get = once(async () => (made += 1));
  t.is(made, 0);
  t.deepEqual(await Promise.all([get(), get()]), [1, 1]);
  t.is(await get(), 1);
});

test('a failure is not kept: the next call tries again', async (t) => {
  let tries = 0;
  const get = once(async () => {
    tries += 1;
    if (tries === 1) throw new Error('throttled');
    return tries;
  });
  await t.throwsAsync(get(), { message: 'throttled' });
  t.is(await get(), 2);
  t.is(await get(), 2);
});
