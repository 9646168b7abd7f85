// Tries as many schedules as asked for on every core: SCHEDULES=n, SEED=n; SCHEDULE='{…}' replays a single one.
import 'reflect-metadata';
import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { inParallel } from '../../src/core/prelude/in-parallel.ts';
import { FaultCount } from './fault.ts';
import { type Check, explore, tryOne, type Exploration } from './property.ts';
import { differencesAfterGivingUp } from './redrive.ts';
import { differencesAcrossReleases } from './rollout.ts';
import { ALL_SHARD_HISTORIES, type Schedule } from './schedule.ts';
import { Simulation } from './simulation.ts';

/** One run of fast-check. */
interface Part {
  readonly index: number;
  readonly seed: number;
  readonly count: number;
}

/** What a worker has done since its last report. */
interface Progress {
  readonly schedules: number;
  readonly invocations: number;
  readonly injected: readonly [string, number][];
}

/**
 * A run keeps some 2 MB of each schedule it tried until its thread ends, so every run has a thread of its own: thousands
 * of schedules in one would need all the memory of a machine.
 */
const SCHEDULES_PER_RUN = 250;
const MOST_WORKERS = 8;
const REPORT_EVERY_MS = 10_000;

const NOTHING_GIVEN_UP = { shards: ALL_SHARD_HISTORIES, retries: [-1], mostCallFaults: 16 };
const TWO_RELEASES = {
  ...NOTHING_GIVEN_UP,
  previousUntil: [6, 12, 20, 1000],
  check: differencesAcrossReleases,
};
const GIVEN_UP = {
  shards: ALL_SHARD_HISTORIES,
  retries: [0, 1, 2],
  mostCallFaults: 20,
  check: differencesAfterGivingUp,
};

const RUNS = [NOTHING_GIVEN_UP, TWO_RELEASES, NOTHING_GIVEN_UP, GIVEN_UP];

if (!isMainThread) await work(workerData as Part);
else if (process.env['SCHEDULE']) await replay(JSON.parse(process.env['SCHEDULE']) as Schedule);
else await soak(Number(process.env['SCHEDULES'] || 100_000), Number(process.env['SEED'] || Date.now() % 1e9));

async function soak(count: number, seed: number): Promise<void> {
  if (!Number.isInteger(count) || count < 1 || !Number.isInteger(seed)) {
    console.error('soak: SCHEDULES and SEED are whole numbers, SCHEDULES at least 1');
    process.exitCode = 2;
    return;
  }
  const workers = Math.min(availableParallelism(), MOST_WORKERS, Math.ceil(count / SCHEDULES_PER_RUN));
  console.log(`soak: ${count} schedules on ${workers} workers, SEED=${seed}`);
  const startedMs = performance.now();
  const injected = new FaultCount();
  let schedules = 0;
  let invocations = 0;
  let reportedMs = startedMs;
  const elapsedS = (): number => (performance.now() - startedMs) / 1000;
  const take = (progress: Progress): void => {
    schedules += progress.schedules;
    invocations += progress.invocations;
    for (const [kind, times] of progress.injected) injected.add(kind, times);
    if (performance.now() - reportedMs < REPORT_EVERY_MS) return;
    reportedMs = performance.now();
    console.log(
      `soak: ${schedules} of ${count} schedules, ${injected.total} faults, ${elapsedS().toFixed(0)} s`,
    );
  };
  try {
    await inParallel(partsOf(count, seed), workers, (part) => tryPart(part, take));
  } catch (error) {
    console.error((error as Error).message);
    console.error(`soak: FAILED within ${schedules} schedules, SEED=${seed}`);
    // The other workers have nothing more to tell.
    process.exit(1);
  }
  for (const [kind, times] of injected.entries()) console.log(`${String(times).padStart(12)}  ${kind}`);
  console.log(`${String(injected.total).padStart(12)}  faults in all, in ${invocations} invocations`);
  console.log(`soak: ${schedules} schedules passed in ${elapsedS().toFixed(0)} s, SEED=${seed}`);
}

function partsOf(count: number, seed: number): Part[] {
  return Array.from({ length: Math.ceil(count / SCHEDULES_PER_RUN) }, (_, index) => ({
    index,
    seed: seed + index,
    count: Math.min(SCHEDULES_PER_RUN, count - index * SCHEDULES_PER_RUN),
  }));
}

async function tryPart(part: Part, take: (progress: Progress) => void): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: part });
    worker.on('message', take);
    worker.once('error', reject);
    worker.once('exit', () => {
      resolve();
    });
  });
}

/** Of four runs one gives batches up, and in one a deployment shifts traffic. */
async function work({ index, seed, count }: Part): Promise<void> {
  const limits: Omit<Exploration, 'count' | 'seed'> = RUNS[index % RUNS.length]!;
  const { schedules, invocations, injected } = await explore({ ...limits, count, seed });
  const progress: Progress = { schedules, invocations, injected: injected.entries() };
  parentPort!.postMessage(progress, []);
}

function checkOf({ previousUntil, retries }: Schedule): Check | undefined {
  if (previousUntil > 0) return differencesAcrossReleases;
  return retries === -1 ? undefined : differencesAfterGivingUp;
}

async function replay(schedule: Schedule): Promise<void> {
  const check = checkOf(schedule);
  try {
    const { invocations, injected } = await tryOne(new Simulation(), schedule, check);
    console.log(`soak: passed after ${invocations} invocations`, Object.fromEntries(injected.entries()));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
