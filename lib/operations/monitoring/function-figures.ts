import type { DataPoint, MetricQuery, Statistic } from './metric-series.ts';

/** How a function did in a range of time. Null: CloudWatch has no data. */
export interface FunctionFigures {
  readonly name: string;
  readonly invocations: number;
  readonly errors: number;
  readonly throttles: number;
  /** The most that ran at once. */
  readonly concurrency: number | null;
  /** Percentiles of the last period with invocations. */
  readonly durationP50Ms: number | null;
  readonly durationP95Ms: number | null;
  /** The longest of the whole range. */
  readonly durationMaxMs: number | null;
  /** The oldest that the last period read from a stream; null of a function without one. */
  readonly iteratorAgeMs: number | null;
  /** Invocations by period. */
  readonly history: readonly DataPoint[];
}

const ASKED = [
  ['Invocations', 'Sum'],
  ['Errors', 'Sum'],
  ['Throttles', 'Sum'],
  ['ConcurrentExecutions', 'Maximum'],
  ['Duration', 'p50'],
  ['Duration', 'p95'],
  ['Duration', 'Maximum'],
  ['IteratorAge', 'Maximum'],
] as const satisfies readonly (readonly [string, Statistic])[];

/** What to ask CloudWatch about a function; `functionFigures` reads the answers. */
export function functionQueries(functionName: string): readonly MetricQuery[] {
  return ASKED.map(([name, statistic]) => ({
    namespace: 'AWS/Lambda',
    name,
    statistic,
    dimensions: { FunctionName: functionName },
  }));
}

/** @param answers in the order of `functionQueries` */
export function functionFigures(name: string, answers: readonly (readonly DataPoint[])[]): FunctionFigures {
  const [
    invocations = [],
    errors = [],
    throttles = [],
    concurrency = [],
    p50 = [],
    p95 = [],
    max = [],
    age = [],
  ] = answers;
  return {
    name,
    invocations: sum(invocations),
    errors: sum(errors),
    throttles: sum(throttles),
    concurrency: highest(concurrency),
    durationP50Ms: last(p50),
    durationP95Ms: last(p95),
    durationMaxMs: highest(max),
    iteratorAgeMs: last(age),
    history: invocations,
  };
}

export function sum(points: readonly DataPoint[]): number {
  return points.reduce((total, { value }) => total + value, 0);
}

export function highest(points: readonly DataPoint[]): number | null {
  return points.length === 0 ? null : Math.max(...points.map(({ value }) => value));
}

export function last(points: readonly DataPoint[]): number | null {
  return points.at(-1)?.value ?? null;
}
