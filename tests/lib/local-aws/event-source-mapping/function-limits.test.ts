import test from 'ava';
import {
  FunctionTimedOutError,
  withFunctionLimits,
} from '../../../../lib/local-aws/event-source-mapping/function-limits.ts';
import { FunctionThrottledError } from '../../../../lib/local-aws/event-source-mapping/shard-worker.ts';

const EVENT = { Records: [] };

test('an invocation beyond the reserved concurrency is throttled, and one that ends makes room', async (t) => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const invoke = withFunctionLimits(async () => promise, { reservedConcurrency: 2 });
  const running = [invoke(EVENT), invoke(EVENT)];
  await t.throwsAsync(invoke(EVENT), { instanceOf: FunctionThrottledError, message: /2 of 2/ });
  resolve();
  await Promise.all(running);
  await t.notThrowsAsync(invoke(EVENT));
});

test('a failed invocation gives its share of the concurrency back', async (t) => {
  const invoke = withFunctionLimits(async () => Promise.reject(new Error('no')), { reservedConcurrency: 1 });
  await t.throwsAsync(invoke(EVENT), { message: 'no' });
  await t.throwsAsync(invoke(EVENT), { message: 'no' });
});

test('a reserved concurrency of 0 throttles everything', async (t) => {
  const invoke = withFunctionLimits(async () => null, { reservedConcurrency: 0 });
  await t.throwsAsync(invoke(EVENT), { instanceOf: FunctionThrottledError });
});

test('a function that runs too long fails in the words of Lambda', async (t) => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const invoke = withFunctionLimits(async () => promise, { timeoutSeconds: 0.01 });
  await t.throwsAsync(invoke(EVENT), {
    instanceOf: FunctionTimedOutError,
    message: 'Task timed out after 0.01 seconds',
  });
  resolve();
});

test('a function that answers in time is heard', async (t) => {
  const invoke = withFunctionLimits(async () => 'answer', { timeoutSeconds: 900 });
  t.is(await invoke(EVENT), 'answer');
});

for (const limits of [{ reservedConcurrency: -1 }, { timeoutSeconds: 0 }, { timeoutSeconds: 901 }]) {
  test(`the limit ${JSON.stringify(limits)} is refused by name`, (t) => {
    const [name] = Object.keys(limits);
    t.throws(() => withFunctionLimits(async () => null, limits), {
      instanceOf: RangeError,
      message: new RegExp(name!),
    });
  });
}
