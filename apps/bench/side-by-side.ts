import { Bench } from 'tinybench';
import { type Figure, spread } from './figure.ts';

export interface Subject {
  readonly name: string;
  /** What is measured once: `operations` of it. */
  readonly run: () => unknown;
  readonly operations: number;
}

const ROUNDS = 7;
const ROUND_MS = 150;

/**
 * CPU time per operation, in nanoseconds, of subjects that do the same thing. CPU time of the whole process (garbage
 * collection and compiler threads included) does not grow when a neighbour takes the core; turns of a fraction of a
 * second spread what remains of the noise over all of them. The value is the median of the rounds' medians.
 */
export async function sideBySide(subjects: readonly Subject[]): Promise<Figure[]> {
  const rounds = subjects.map((): number[] => []);
  for (let round = 0; round <= ROUNDS; round += 1) {
    const bench = new Bench({ time: ROUND_MS, iterations: 3, warmup: false, now: cpuMs });
    for (const { name, run } of subjects) bench.add(name, async () => void (await run()));
    await bench.run();
    // The first round is the warm-up: it compiles what the others measure.
    if (round === 0) continue;
    bench.tasks.forEach((task, index) => {
      const { result } = task;
      if (!('latency' in result)) throw new Error(`${task.name} did not run: ${result.state}`);
      rounds[index]!.push((result.latency.mean * 1e6) / subjects[index]!.operations);
    });
  }
  return subjects.map(({ name }, index) => ({ name, unit: 'ns', ...spread(rounds[index]!) }));
}

export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
