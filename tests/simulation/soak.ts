// Tries as many schedules as asked for on every core: SCHEDULES=n, SEED=n; SCHEDULE='{…}' replays a single one.
import 'reflect-metadata';
import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { FaultCount } from './fault.ts';
import { explore, tryOne, type Exploration } from './property.ts';
import { differencesAfterGivingUp } from './redrive.ts';
import { ALL_SHARD_HISTORIES, type Schedule } from './schedule.ts';
import { Simulation } from './simulation.ts';

interface Share {
  readonly seed: number;
  readonly count: number;
}

/** What a worker has done since its last report. */
interface Progress {
  readonly schedules: number;
  readonly invocations: number;
  readonly injected: readonly [string, number][];
}

/** fast-check keeps what it needs to shrink a run: one run after the other stays small. */
const SCHEDULES_PER_RUN = 500;
const MOST_WORKERS = 8;
const REPORT_EVERY_MS = 10_000;

const NOTHING_GIVEN_UP = { shards: ALL_SHARD_HISTORIES, retries: [-1], mostCallFaults: 16 };
const GIVEN_UP = {
  shards: ALL_SHARD_HISTORIES,
  retries: [0, 1, 2],
  mostCallFaults: 20,
  check: differencesAfterGivingUp,
};

if (!isMainThread) await work(workerData as Share);
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
    await Promise.all(sharesOf(count, seed, workers).map(async (share) => employ(share, take)));
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

function sharesOf(count: number, seed: number, workers: number): Share[] {
  return Array.from({ length: workers }, (_, index) => ({
    seed: seed + index * 1_000_000,
    count: Math.floor(count / workers) + (index < count % workers ? 1 : 0),
  }));
}

async function employ(share: Share, take: (progress: Progress) => void): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: share });
    worker.on('message', take);
    worker.once('error', reject);
    worker.once('exit', () => {
      resolve();
    });
  });
}

/** Every fourth run is one in which batches are given up. */
async function work({ seed, count }: Share): Promise<void> {
  for (let done = 0, run = 0; done < count; done += SCHEDULES_PER_RUN, run += 1) {
    const limits: Omit<Exploration, 'count' | 'seed'> = run % 4 === 3 ? GIVEN_UP : NOTHING_GIVEN_UP;
    const part = Math.min(SCHEDULES_PER_RUN, count - done);
    const { schedules, invocations, injected } = await explore({ ...limits, count: part, seed: seed + run });
    const progress: Progress = { schedules, invocations, injected: injected.entries() };
    parentPort!.postMessage(progress, []);
  }
}

async function replay(schedule: Schedule): Promise<void> {
  const check = schedule.retries === -1 ? undefined : differencesAfterGivingUp;
  try {
    const { invocations, injected } = await tryOne(new Simulation(), schedule, check);
    console.log(`soak: passed after ${invocations} invocations`, Object.fromEntries(injected.entries()));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
