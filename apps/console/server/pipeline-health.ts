import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { readAlarms } from '../../../lib/operations/monitoring/alarms.ts';
import { functionFigures, functionQueries } from '../../../lib/operations/monitoring/function-figures.ts';
import {
  readSeries,
  type DataPoint,
  type MetricQuery,
} from '../../../lib/operations/monitoring/metric-series.ts';
import { queueDepth } from '../../../lib/operations/monitoring/queue-depth.ts';
import { METRIC_NAMESPACE } from '../../../src/adapters/telemetry/metric-namespace.ts';
import type { Health } from '../api.ts';
import { Problems } from './problems.ts';
import type { Rejected } from './rejected-records.ts';

export interface HealthSources {
  readonly cloudwatch: CloudWatchClient;
  readonly sqs: SQSClient;
  readonly project: string;
  readonly environment: string;
  readonly deadLetterQueue: string;
  readonly rejected: () => Promise<Rejected>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Length of one point of the throughput; CloudWatch keeps the functions' metrics by the minute. */
  readonly throughputPeriodSeconds: number;
}

const FUNCTIONS = ['kinesis-processor', 'alert-processor'] as const;
const WINDOW_MS = 30 * 60_000;
const PERIOD_SECONDS = 60;

/** How the pipeline does, as far as AWS knows: what cannot be read is said in a sentence, the rest is still there. */
export class PipelineHealth {
  readonly #with: HealthSources;
  readonly #problems = new Problems();

  constructor(sources: HealthSources) {
    this.#with = sources;
  }

  /** 17 metrics by two GetMetricData; DescribeAlarms, GetQueueUrl, GetQueueAttributes; and what `rejected` takes. */
  async read(): Promise<Health> {
    const { cloudwatch, sqs, project, environment, deadLetterQueue, rejected } = this.#with;
    const atMs = this.#with.now();
    const prefix = `${project}-${environment}-`;
    const [functions, throughput, alarms, deadLetters, refused] = await Promise.all([
      this.#problems.attempt('metrics of the functions', () => this.#functions(atMs), []),
      this.#problems.attempt('throughput', () => this.#throughput(atMs), []),
      this.#problems.attempt('alarms', () => readAlarms(cloudwatch, prefix), []),
      this.#problems.attempt('dead letters', () => queueDepth(sqs, deadLetterQueue), null),
      this.#problems.attempt('rejected records', rejected, null),
    ]);
    const unread = refused?.unread ?? 0;
    return {
      atMs,
      recordsPerSecond: throughput.at(-1)?.value ?? null,
      iteratorAgeMs: functions[0]?.iteratorAgeMs ?? null,
      functions: functions.map(({ name, invocations, errors, throttles, durationP50Ms, durationP95Ms }) => ({
        name: name.slice(prefix.length),
        invocations,
        errors,
        throttles,
        durationP50Ms,
        durationP95Ms,
      })),
      deadLetters,
      alarms: alarms.map(({ name, state }) => ({ name: name.slice(prefix.length), state })),
      rejected: refused && Object.values(refused.counts).reduce((sum, count) => sum + count, 0),
      rejectedByReason: refused?.counts ?? {},
      problems: [
        ...this.#problems.list,
        ...(unread > 0
          ? [`${unread} older objects with rejected records of the last 24 hours are not counted`]
          : []),
      ],
      throughput,
    };
  }

  async #functions(nowMs: number) {
    const { cloudwatch, project, environment } = this.#with;
    const names = FUNCTIONS.map((name) => `${project}-${environment}-${name}`);
    const queries = names.map(functionQueries);
    const answers = await readSeries(cloudwatch, queries.flat(), rangeTo(nowMs, PERIOD_SECONDS));
    let next = 0;
    return names.map((name, index) => {
      const begin = next;
      next += queries[index]!.length;
      return functionFigures(name, answers.slice(begin, next));
    });
  }

  /** Records a second, by period; the period that has not ended is left out, as it would only seem to fall. */
  async #throughput(nowMs: number): Promise<readonly DataPoint[]> {
    const { cloudwatch, environment, throughputPeriodSeconds } = this.#with;
    const query: MetricQuery = {
      namespace: METRIC_NAMESPACE,
      name: 'RecordsProcessed',
      statistic: 'Sum',
      dimensions: { service: 'kinesis-processor', environment },
    };
    const [points = []] = await readSeries(cloudwatch, [query], rangeTo(nowMs, throughputPeriodSeconds));
    return points
      .filter(({ timeMs }) => timeMs + throughputPeriodSeconds * 1000 <= nowMs)
      .map(({ timeMs, value }) => ({ timeMs, value: value / throughputPeriodSeconds }));
  }
}

function rangeTo(nowMs: number, periodSeconds: number) {
  const periodMs = periodSeconds * 1000;
  return {
    fromMs: Math.floor((nowMs - WINDOW_MS) / periodMs) * periodMs,
    toMs: Math.ceil((nowMs + 1) / periodMs) * periodMs,
    periodSeconds,
  };
}
