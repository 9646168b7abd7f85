import fc from 'fast-check';
import { FaultCount } from './fault.ts';
import { differences, outcomeOf, type Outcome } from './outcome.ts';
import { schedules, type Schedule, type ScheduleLimits } from './schedule.ts';
import { Simulation, type SimulationResult } from './simulation.ts';
import { cleanOutcome } from './world.ts';

export interface Tried {
  schedules: number;
  invocations: number;
  readonly injected: FaultCount;
}

/** What is wrong with the end of a run, in words; nothing when it is as it has to be. */
export type Check = (simulation: Simulation, result: SimulationResult, clean: Outcome) => Promise<string[]>;

export interface Exploration extends ScheduleLimits {
  readonly count: number;
  readonly seed: number;
  readonly check?: Check;
  /** Called after each schedule. */
  readonly onProgress?: (tried: Tried) => void;
}

/** The product's central claim. */
export const differencesFromCleanPass: Check = async (_, { account }, clean) =>
  differences(clean, outcomeOf(account));

/** Tries `count` schedules. Rejects with the smallest failing one that fast-check can find. */
export async function explore(exploration: Exploration): Promise<Tried> {
  const { count, seed, onProgress, check = differencesFromCleanPass, ...limits } = exploration;
  const simulation = new Simulation();
  const tried: Tried = { schedules: 0, invocations: 0, injected: new FaultCount() };
  const property = fc.asyncProperty(schedules(limits), async (schedule) => {
    const result = await tryOne(simulation, schedule, check);
    tried.schedules += 1;
    tried.invocations += result.invocations;
    tried.injected.addAll(result.injected);
    onProgress?.(tried);
  });
  await fc.assert(property, { numRuns: count, seed, includeErrorInReport: true });
  return tried;
}

/** @throws Error that says what is wrong and how to replay the run. */
export async function tryOne(
  simulation: Simulation,
  schedule: Schedule,
  check: Check = differencesFromCleanPass,
): Promise<SimulationResult> {
  const result = await simulation.run(schedule);
  const found = await check(simulation, result, await cleanOutcome(schedule));
  if (found.length === 0) return result;
  throw new Error(
    [
      `${found.length} things are not as one clean pass leaves them:`,
      ...found.slice(0, 10),
      `Replay: make soak SCHEDULE='${JSON.stringify(schedule)}'`,
    ].join('\n'),
  );
}

/** One line for the log of a test run. */
export function summary(title: string, seed: number, tried: Tried): string {
  const { schedules: count, invocations, injected } = tried;
  const kinds = injected.entries().map(([kind, times]) => `${kind} ${times}`);
  const faults = `${injected.total} faults (${kinds.join(', ')})`;
  return `${title}: ${count} schedules, ${invocations} invocations, ${faults}, SEED=${seed}`;
}
