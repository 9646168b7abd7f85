import 'reflect-metadata';
import Table from 'cli-table3';
import { startAwsServer } from '../../../lib/local-aws/aws-server.ts';
import { startSink } from '../../../lib/local-aws/sink.ts';
import { guardOutput } from '../../../lib/tooling/guard-output.ts';
import { UnusableEnvironmentError } from '../../../lib/tooling/unusable-environment-error.ts';
import { loadOptions, STEPS } from './load-options.ts';
import { runLoad } from './load-run.ts';
import { limitText, type LoadStep } from './load-step.ts';

guardOutput();

const EXIT_UNUSABLE = 2;
const EXIT_INTERRUPTED = 130;

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());

try {
  const options = loadOptions(process.env);
  const server = await startAwsServer();
  const sink = await startSink();
  try {
    console.log(
      `Trades of ${options.symbols} symbols in ${STEPS.length} steps up to ${options.rate} ticks/s, through AWS on loopback; batches as in prod.`,
    );
    const steps = await runLoad(options, {
      server,
      sink,
      signal: interrupted.signal,
      onStep: (step) =>
        console.error(`load: ${step.offered} ticks/s offered, ${step.done.toFixed(0)} worked off`),
    });
    if (interrupted.signal.aborted) process.exitCode = EXIT_INTERRUPTED;
    if (steps.length > 0) console.log(`${tableOf(steps)}\n${limitText(steps)}`);
  } finally {
    await sink.stop();
    await server.stop();
  }
} catch (error) {
  if (!(error instanceof UnusableEnvironmentError)) throw error;
  console.error(`load: ${error.message}`);
  process.exitCode = EXIT_UNUSABLE;
}

function tableOf(steps: readonly LoadStep[]): string {
  const table = new Table({
    head: [
      'offered /s',
      'taken /s',
      'done /s',
      'waiting',
      'p50 ms',
      'p95 ms',
      'p99 ms',
      'function',
      'invoked',
      'CPU',
      'CPU ms each',
      'MB',
    ],
    style: { head: [], border: [], compact: true },
  });
  for (const { offered, taken, done, latency, waiting, functions } of steps) {
    const [first, ...others] = functions.map(({ name, invocations, cpuShare, cpuMsPerInvocation, rssMb }) => [
      name,
      String(invocations),
      `${(100 * cpuShare).toFixed(0)} %`,
      cpuMsPerInvocation.toFixed(1),
      rssMb.toFixed(0),
    ]);
    const times =
      latency === null ? ['', '', ''] : [latency.p50, latency.p95, latency.p99].map((ms) => ms.toFixed(0));
    table.push([
      String(offered),
      taken.toFixed(0),
      done.toFixed(0),
      String(waiting.at(-1) ?? 0),
      ...times,
      ...first!,
    ]);
    for (const other of others) table.push([...Array<string>(7).fill(''), ...other]);
  }
  return table.toString();
}
