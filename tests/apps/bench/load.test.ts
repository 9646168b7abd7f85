import test from 'ava';
import { loadOptions } from '../../../apps/bench/load/load-options.ts';
import { runLoad } from '../../../apps/bench/load/load-run.ts';
import { lagGrows, latencyOf, limitText, type LoadStep } from '../../../apps/bench/load/load-step.ts';
import { startAwsServer } from '../../../lib/local-aws/aws-server.ts';
import { startSink } from '../../../lib/local-aws/sink.ts';

const step = (offered: number, waiting: readonly number[], taken = offered): LoadStep => ({
  offered,
  taken,
  done: taken,
  latency: null,
  waiting,
  functions: [],
});

test('a load is bounded, and what is out of bounds is refused with the bounds', (t) => {
  t.deepEqual(loadOptions({}), { rate: 400, symbols: 20, seconds: 60 });
  t.deepEqual(loadOptions({ RATE: '1000', SYMBOLS: '5', SECONDS: '80' }), {
    rate: 1000,
    symbols: 5,
    seconds: 80,
  });
  for (const [name, value] of [
    ['RATE', '1000000'],
    ['RATE', '3'],
    ['SYMBOLS', '0'],
    ['SECONDS', '39'],
    ['SECONDS', '1e9'],
    ['RATE', 'fast'],
  ] as const) {
    t.throws(() => loadOptions({ [name]: value }), {
      name: 'UnusableEnvironmentError',
      message: new RegExp(`^${name} is a whole number from \\d+ to \\d+, not ${value}`),
    });
  }
});

test('what waits for its window is no lag, what piles up is', (t) => {
  t.false(lagGrows(step(100, [80, 220, 110, 300, 90, 250, 120, 280])));
  t.true(lagGrows(step(100, [80, 180, 280, 380, 480, 580, 680, 780])));
  t.false(lagGrows(step(100, [])));
});

test('the limit is named by the rate that was held and the one that was not', (t) => {
  const calm = [100, 120, 90, 110];
  const piling = [100, 900, 1700, 2500];
  t.is(limitText([step(100, calm), step(200, calm)]), 'Lag did not grow at up to 200 ticks/s.');
  t.is(limitText([step(100, calm), step(200, piling)]), 'Lag grows at 200 ticks/s, and not at 100.');
  t.is(limitText([step(100, piling)]), 'Lag grows at 100 ticks/s.');
  t.regex(limitText([step(1000, calm, 700)]), /took no more than 700 of 1000 ticks\/s: this machine's limit/);
});

test('latencies are told by what half, 95 and 99 of a hundred stayed below', (t) => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  t.deepEqual(latencyOf(hundred), { p50: 50, p95: 95, p99: 99 });
  t.is(latencyOf([]), null);
});

test('a load goes through both functions in processes of their own, and every step is told', async (t) => {
  t.timeout(120_000);
  const [server, sink] = [await startAwsServer(), await startSink()];
  const told: LoadStep[] = [];
  try {
    const steps = await runLoad(
      { rate: 800, symbols: 1, seconds: 16 },
      { server, sink, signal: new AbortController().signal, onStep: (each) => told.push(each) },
    );
    t.deepEqual(steps, told);
    t.deepEqual(
      steps.map(({ offered }) => offered),
      [200, 400, 600, 800],
    );
    for (const { functions } of steps) {
      t.deepEqual(
        functions.map(({ name }) => name),
        ['kinesis-processor', 'alert-processor'],
      );
    }
    // A busy machine may work nothing off in one step of these, and catches up in the next.
    const latencies = steps.flatMap(({ latency }) => latency ?? []);
    t.true(latencies.length > 0 && latencies.every(({ p50, p99 }) => p50 > 0 && p50 <= p99));
    for (const index of [0, 1]) {
      const invoked = steps
        .flatMap(({ functions }) => functions[index]!)
        .filter(({ invocations }) => invocations > 0);
      t.true(invoked.length > 0);
      t.true(invoked.some(({ cpuMsPerInvocation, rssMb }) => cpuMsPerInvocation > 0 && rssMb > 30));
    }
  } finally {
    await sink.stop();
    await server.stop();
  }
});
