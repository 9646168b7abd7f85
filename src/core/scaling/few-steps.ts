/** Shorter than that, it is not worth while to give back what is wanted again. */
const SHORTEST_REST_HOURS = 2;

export interface StepCost {
  /** How many changes lead from one level to another. */
  readonly between: (from: number, to: number) => number;
  /** Of a day. What has to rise rises all the same. */
  readonly most: number;
}

interface Rest {
  readonly from: number;
  readonly until: number;
  readonly raisedTo: number;
  readonly cost: number;
  readonly isShort: boolean;
}

/**
 * Levels by the hour, never below what is needed, that change seldom: rests are filled up to the lower of the levels around them, those
 * too short first, then the cheapest by the hour, until few enough changes are left.
 * @param current the level before the first hour
 */
export function withFewSteps(needed: readonly number[], current: number, steps: StepCost): readonly number[] {
  const levels = [...needed];
  for (;;) {
    const rests = restsOf(levels, current);
    const short = rests.filter(({ isShort }) => isShort);
    if (short.length === 0 && stepsOf(levels, current, steps) <= steps.most) return levels;
    const candidates = short.length > 0 ? short : rests;
    // Where nothing falls any more, the rest are rises.
    if (candidates.length === 0) return levels;
    const { from, until, raisedTo } = candidates.reduce((best, each) =>
      each.cost < best.cost ? each : best,
    );
    levels.fill(raisedTo, from, until);
  }
}

function stepsOf(levels: readonly number[], current: number, { between }: StepCost): number {
  return levels.reduce((sum, level, index) => sum + between(levels[index - 1] ?? current, level), 0);
}

/** Hours of one level between higher ones. After the last hour anything may follow. */
function restsOf(levels: readonly number[], current: number): readonly Rest[] {
  const rests: Rest[] = [];
  for (let from = 0, until = 0; from < levels.length; from = until) {
    const level = levels[from]!;
    for (until = from; levels[until] === level;) until += 1;
    const raisedTo = Math.min(levels[from - 1] ?? current, levels[until] ?? Infinity);
    if (raisedTo <= level) continue;
    const isShort = until < levels.length && until - from < SHORTEST_REST_HOURS;
    rests.push({ from, until, raisedTo, cost: (raisedTo - level) * (until - from), isShort });
  }
  return rests;
}
