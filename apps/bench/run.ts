import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { declaredFunction } from '../../lib/template/deployed-function.ts';
import { readTemplate } from '../../lib/template/template.ts';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import type { Part } from './figure.ts';
import { describeMachine, type Machine } from './machine.ts';
import { tableOf } from './table.ts';
import { guardOutput } from '../../lib/tooling/guard-output.ts';

guardOutput();

const PARTS = [
  'throughput',
  'indicators',
  'rules',
  'batch-loop',
  'kinesis-handler',
  'alert-handler',
  'fan-out',
  'cold-start',
  'memory',
  'market-simulator',
];
/** Parts that are about alert-processor alone, which has less memory. */
const OF_ALERTS: ReadonlySet<string> = new Set(['alert-handler', 'fan-out']);

/** What Lambda's own start script gives Node: a tenth of the memory for young objects, halved, and the rest. */
function heapLimits(part: string): readonly string[] {
  const name = OF_ALERTS.has(part) ? 'AlertProcessor' : 'KinesisProcessor';
  const { memoryMb } = declaredFunction(readTemplate(), name, 'prod');
  const youngMb = Math.floor(memoryMb / 10);
  return [`--max-semi-space-size=${Math.floor(youngMb / 2)}`, `--max-old-space-size=${memoryMb - youngMb}`];
}

/**
 * The environment as prod sets it, with keys that open nothing. One arena instead of one per thread: glibc keeps what threads freed,
 * 20 MB of it here.
 */
const LAMBDA_ENVIRONMENT = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
  LOG_LEVEL: 'WARN',
  MALLOC_ARENA_MAX: '1',
};
const RESULTS = join(repositoryRoot, 'apps/bench/results.json');

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !PARTS.includes(name));
if (unknown.length > 0) {
  console.error(`bench: there is no part ${unknown.join(', ')}; expected ${PARTS.join(', ')}`);
  process.exit(2);
}

const machine = describeMachine();
console.log(describe(machine));
const parts: Record<string, Part> = {};
for (const name of PARTS.filter((each) => chosen.length === 0 || chosen.includes(each))) {
  const part = await runPart(name);
  parts[name] = part;
  console.log(`\n${part.title}\n${part.method}\n${tableOf(part)}`);
}
// A run of some parts is for whoever works on them; the committed results are of one whole run.
if (chosen.length === 0) {
  writeFileSync(RESULTS, `${JSON.stringify({ machine, parts }, rounded, 2)}\n`);
  console.log('\nWritten to apps/bench/results.json');
}

/** Its standard output is what the functions log: written, as on AWS, and read by nobody. */
async function runPart(name: string): Promise<Part> {
  const child = fork(join(import.meta.dirname, 'run-part.js'), [name], {
    execArgv: [...heapLimits(name)],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, ...LAMBDA_ENVIRONMENT },
  });
  let part: Part | undefined;
  child.on('message', (message) => (part = message as Part));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (part === undefined) throw new Error(`part ${name} ended with code ${code} and no result`);
  return part;
}

function describe({ cpu, cores, memoryGb, os, node, measuredAt, peers }: Machine): string {
  const versions = Object.entries(peers).map(([name, version]) => `${name} ${version}`);
  return [
    `${cpu}, ${cores} cores, ${memoryGb} GB, ${os}, node ${node}, ${measuredAt}`,
    `peers: ${versions.join(', ')}`,
  ].join('\n');
}

function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(4)) : value;
}
