import { readAlarms } from '../../monitoring/alarms.ts';
import { customQueries } from '../../monitoring/custom-figures.ts';
import { functionFigures, functionQueries, last, sum } from '../../monitoring/function-figures.ts';
import { readSeries, type MetricQuery, type SeriesRange } from '../../monitoring/metric-series.ts';
import { queueDepth } from '../../monitoring/queue-depth.ts';
import type { Health } from '../api.ts';
import type { ConsoleSurroundings } from './surroundings.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** What is shown of functions and throughput. */
const WINDOW_MS = 30 * MINUTE_MS;
/** Metrics appear rarely: each list is a call. */
const LIST_EVERY_MS = 5 * MINUTE_MS;
const FUNCTIONS = ['kinesis-processor', 'alert-processor'];

type Figures = Pick<Health, 'functions' | 'recordsPerSecond' | 'iteratorAgeMs' | 'throughput' | 'rejected'>;

const NO_FIGURES: Figures = {
  functions: [],
  recordsPerSecond: null,
  iteratorAgeMs: null,
  throughput: [],
  rejected: null,
};

/** How the pipeline is, from CloudWatch and SQS, and what the console itself cannot read. */
export class HealthReader {
  readonly #with: ConsoleSurroundings;
  readonly #problems = new Map<string, string>();
  #custom: { readonly queries: readonly MetricQuery[]; readonly listedMs: number } | undefined;

  constructor(surroundings: ConsoleSurroundings) {
    this.#with = surroundings;
  }

  /** A sentence about a part of the console that fails; null when it works again. */
  setProblem(part: string, problem: string | null): void {
    if (problem === null) this.#problems.delete(part);
    else this.#problems.set(part, problem);
  }

  /** Two GetMetricData, DescribeAlarms, GetQueueUrl and GetQueueAttributes. What fails is among the problems. */
  async read(): Promise<Health> {
    const { cloudwatch, sqs, names, now } = this.#with;
    const prefix = `${names.project}-${names.environment}-`;
    const [figures, alarms, deadLetters] = await Promise.all([
      this.#attempt('metrics', () => this.#figures(), NO_FIGURES),
      this.#attempt('alarms', () => readAlarms(cloudwatch, prefix), []),
      this.#attempt('the dead-letter queue', () => queueDepth(sqs, names.deadLetterQueue), null),
    ]);
    return {
      atMs: now(),
      ...figures,
      deadLetters,
      alarms: alarms.map(({ name, state }) => ({ name: name.slice(prefix.length), state })),
      problems: [...this.#problems.values()],
    };
  }

  async #attempt<T>(part: string, act: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      const result = await act();
      this.setProblem(part, null);
      return result;
    } catch (error) {
      const { name, message } = error as Error;
      this.setProblem(part, `${part} cannot be read: ${name}: ${message}`);
      return otherwise;
    }
  }

  async #figures(): Promise<Figures> {
    const { cloudwatch, names, now } = this.#with;
    const custom = await this.#customQueries();
    const processed = custom.filter(({ name }) => name === 'RecordsProcessed');
    const refused = custom.filter(({ name }) => name === 'RecordsRejected');
    const byFunction = FUNCTIONS.map((name) =>
      functionQueries(`${names.project}-${names.environment}-${name}`),
    );
    const [answers, rejected] = await Promise.all([
      readSeries(cloudwatch, [...byFunction.flat(), ...processed], rangeOf(now(), WINDOW_MS, MINUTE_MS)),
      refused.length === 0 ? [] : readSeries(cloudwatch, refused, rangeOf(now(), 24 * HOUR_MS, HOUR_MS)),
    ]);
    const size = byFunction[0]!.length;
    const functions = FUNCTIONS.map((name, index) =>
      functionFigures(name, answers.slice(index * size, (index + 1) * size)),
    );
    const throughput = (answers[FUNCTIONS.length * size] ?? []).map(({ timeMs, value }) => ({
      timeMs,
      value: value / 60,
    }));
    return {
      functions: functions.map((each, index) => ({ ...each, name: FUNCTIONS[index]! })),
      throughput,
      recordsPerSecond: last(throughput),
      iteratorAgeMs: functions[0]!.iteratorAgeMs,
      rejected: refused.length === 0 ? null : sum(rejected.flat()),
    };
  }

  async #customQueries(): Promise<readonly MetricQuery[]> {
    const { cloudwatch, names, now } = this.#with;
    if (this.#custom === undefined || now() - this.#custom.listedMs >= LIST_EVERY_MS) {
      const queries = await customQueries(cloudwatch, names.environment);
      // An environment that has emitted nothing yet may do so at any moment.
      this.#custom = { queries, listedMs: queries.length === 0 ? 0 : now() };
    }
    return this.#custom.queries;
  }
}

function rangeOf(nowMs: number, windowMs: number, periodMs: number): SeriesRange {
  return {
    fromMs: Math.floor((nowMs - windowMs) / periodMs) * periodMs,
    toMs: Math.ceil((nowMs + 1) / periodMs) * periodMs,
    periodSeconds: periodMs / 1000,
  };
}
