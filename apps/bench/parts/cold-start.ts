import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';
import { alertEvent, ONE_USER } from '../alerts.ts';
import { alertProcessorEnvironment, kinesisProcessorEnvironment } from '../environment.ts';
import { atMost, type Figure, type Part, spread } from '../figure.ts';
import { AwsStub } from '../stub/aws-stub.ts';
import { TradeStream } from '../trades.ts';

const ROUNDS = 11;
const LIMIT_MS = 150;
const MEGABYTE = 2 ** 20;
const EMPTY = 'an empty handler';

interface Candidate {
  readonly name: string;
  readonly module: string;
  readonly event: unknown;
  readonly environment: Readonly<Record<string, string>>;
}
interface ColdStart {
  readonly ms: number;
  /** CPU time. */
  readonly importMs: number;
  readonly invocationMs: number;
}
type Sizes = Readonly<Record<string, { readonly loaded: number; readonly total: number }>>;

/** Import and first invocation of each bundle, in a new process every time. */
export async function measure(): Promise<Part> {
  const stub = await AwsStub.start(ONE_USER);
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const empty = join(folder, 'index.mjs');
    writeFileSync(empty, 'export const handler = async () => ({ batchItemFailures: [] });\n');
    const candidates = candidatesFor(stub.endpoint, empty, join(folder, 'compile-cache'));
    const samples = candidates.map((): ColdStart[] => []);
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const [index, candidate] of candidates.entries()) {
        const sample = await coldStart(candidate);
        // The first round reads the files from disk, the others from the page cache, as Lambda's later starts do.
        if (round > 0) samples[index]!.push(sample);
      }
    }
    return { ...DESCRIPTION, figures: [...startFigures(candidates, samples), ...sizeFigures()] };
  } finally {
    await stub.stop();
    rmSync(folder, { recursive: true });
  }
}

const DESCRIPTION = {
  title: 'Cold start and size of the bundles',
  method:
    `import and first invocation (one record, one alert on four channels) against AWS on loopback, ${ROUNDS} new processes ` +
    'each in turn; what Node needs to start is not in it',
};

function candidatesFor(endpoint: string, empty: string, cache: string): readonly Candidate[] {
  const nowMs = Date.now();
  const functions = [
    {
      name: 'kinesis-processor',
      module: join(repositoryRoot, 'dist/kinesis-processor/index.mjs'),
      event: new TradeStream(1, nowMs).batch(1),
      environment: kinesisProcessorEnvironment(endpoint),
    },
    {
      name: 'alert-processor',
      module: join(repositoryRoot, 'dist/alert-processor/index.mjs'),
      event: alertEvent(1, nowMs),
      environment: alertProcessorEnvironment(endpoint),
    },
  ];
  // The first round fills the cache; an image can be built with it: https://nodejs.org/api/module.html#module-compile-cache
  const cached = functions.map((each) => ({
    ...each,
    name: `${each.name}, compile cache`,
    environment: { ...each.environment, NODE_COMPILE_CACHE: cache },
  }));
  return [{ name: EMPTY, module: empty, event: {}, environment: {} }, ...functions, ...cached];
}

async function coldStart({ module, event, environment }: Candidate): Promise<ColdStart> {
  const script = join(repositoryRoot, 'build/apps/bench/cold-start/invoke.js');
  const child = fork(script, [pathToFileURL(module).href], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // As Lambda says it: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    env: { ...process.env, ...environment, AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand' },
  });
  child.send(event as object);
  const [sample] = (await once(child, 'message')) as [ColdStart];
  await once(child, 'exit');
  return sample;
}

function startFigures(candidates: readonly Candidate[], samples: readonly ColdStart[][]): Figure[] {
  const wall = samples.map((each) => spread(each.map(({ ms }) => ms)));
  const imports = samples.map((each) => spread(each.map(({ importMs }) => importMs)));
  const invocations = samples.map((each) => spread(each.map(({ invocationMs }) => invocationMs)));
  return candidates.flatMap(({ name }, index) => {
    const above = wall[index]!.value - wall[0]!.value;
    const target = atMost(above, LIMIT_MS, `at most ${LIMIT_MS} above ${EMPTY}`);
    return [
      { name, unit: 'ms', ...wall[index]!, ...(index > 0 && { target }) },
      { name: `${name}, CPU of the import`, unit: 'ms', ...imports[index]! },
      { name: `${name}, CPU of the first invocation`, unit: 'ms', ...invocations[index]! },
    ];
  });
}

function sizeFigures(): Figure[] {
  const sizes = JSON.parse(readFileSync(join(repositoryRoot, 'dist/sizes.json'), 'utf8')) as Sizes;
  return Object.entries(sizes).flatMap(([name, { loaded, total }]) => [
    {
      name: `${name}, loaded at start`,
      unit: 'MB',
      value: loaded / MEGABYTE,
      target: atMost(loaded / MEGABYTE, 1.5, 'at most 1.5'),
    },
    { name: `${name}, with all lazy chunks`, unit: 'MB', value: total / MEGABYTE },
  ]);
}
