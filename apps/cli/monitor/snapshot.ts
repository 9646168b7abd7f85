import { DynamoAlertFeed } from '../../../src/adapters/dynamodb/dynamo-alert-feed.ts';
import type { StoredAlert } from '../../../src/core/alert-policy/alert-state.ts';
import { readAlarms, type Alarm } from '../../../lib/operations/monitoring/alarms.ts';
import {
  customFigure,
  customQueries,
  type CustomFigure,
} from '../../../lib/operations/monitoring/custom-figures.ts';
import {
  functionFigures,
  functionQueries,
  type FunctionFigures,
} from '../../../lib/operations/monitoring/function-figures.ts';
import { readSeries, type MetricQuery } from '../../../lib/operations/monitoring/metric-series.ts';
import { queueDepth } from '../../../lib/operations/monitoring/queue-depth.ts';
import type { CliContext } from '../context.ts';
import { describeFailure } from '../../../lib/operations/describe-failure.ts';
import { functionsOf, type FunctionOptions } from '../functions.ts';
import { type CommonOptions } from '../common-options.ts';
import { functionNameOf, namesOf } from '../../../lib/operations/stack-names.ts';

/** Everything the monitor shows, at one moment. */
export interface Snapshot {
  readonly atMs: number;
  readonly windowMs: number;
  readonly functions: readonly FunctionFigures[];
  readonly metrics: readonly CustomFigure[];
  /** Null where it could not be asked. */
  readonly deadLetters: number | null;
  readonly alarms: readonly Alarm[];
  /** Newest first. */
  readonly alerts: readonly StoredAlert[];
  /** How many metrics CloudWatch was asked for. */
  readonly metricsAsked: number;
  /** What could not be read, in sentences. */
  readonly problems: readonly string[];
}

export interface MonitorOptions extends CommonOptions, FunctionOptions {
  readonly window: number;
  readonly alerts: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Longer ranges are read in periods of five minutes. */
const LONGEST_BY_MINUTES_MS = 3 * 3_600_000;
/** How long the list of metrics of our own is good for. */
const LIST_EVERY_MS = 5 * MINUTE_MS;

/** Reads one snapshot after the other; what fails is said in it, the rest is still there. */
export class SnapshotReader {
  readonly #context: CliContext;
  readonly #options: MonitorOptions;
  #custom: { readonly queries: readonly MetricQuery[]; readonly listedMs: number } | undefined;

  constructor(context: CliContext, options: MonitorOptions) {
    this.#context = context;
    this.#options = options;
  }

  /** One GetMetricData; DescribeAlarms, GetQueueUrl, GetQueueAttributes; one or two Queries for the alerts. */
  async read(): Promise<Snapshot> {
    const { project, env, window: windowMs } = this.#options;
    const atMs = this.#context.now();
    const problems: string[] = [];
    const attempt = async <T>(what: string, act: () => Promise<T>, otherwise: T): Promise<T> => {
      try {
        return await act();
      } catch (error) {
        problems.push(`${what} cannot be read: ${describeFailure(error)}`);
        return otherwise;
      }
    };
    const [figures, alarms, deadLetters, alerts] = await Promise.all([
      attempt('metrics', () => this.#figures(atMs), { functions: [], metrics: [], metricsAsked: 0 }),
      attempt('alarms', async () => readAlarms(await this.#context.cloudwatch(), `${project}-${env}-`), []),
      attempt(
        'the dead-letter queue',
        async () => queueDepth(await this.#context.sqs(), namesOf(this.#options).deadLetterQueue),
        null,
      ),
      attempt('alerts', () => this.#alerts(atMs), []),
    ]);
    return { atMs, windowMs, ...figures, alarms, deadLetters, alerts, problems };
  }

  async #figures(nowMs: number): Promise<Pick<Snapshot, 'functions' | 'metrics' | 'metricsAsked'>> {
    const cloudwatch = await this.#context.cloudwatch();
    const names = functionsOf(this.#options);
    const custom = (await this.#customQueries(nowMs)).filter(({ dimensions }) =>
      names.some((name) => name === dimensions['service']),
    );
    const ofFunctions = names.map((name) => functionQueries(functionNameOf(this.#options, name)));
    const queries = [...ofFunctions.flat(), ...custom];
    const { window } = this.#options;
    const periodMs = window > LONGEST_BY_MINUTES_MS ? 5 * MINUTE_MS : MINUTE_MS;
    const answers = await readSeries(cloudwatch, queries, {
      fromMs: Math.floor((nowMs - window) / periodMs) * periodMs,
      toMs: Math.ceil((nowMs + 1) / periodMs) * periodMs,
      periodSeconds: periodMs / 1000,
    });
    let next = 0;
    const functions = names.map((name, index) => {
      const end = next + ofFunctions[index]!.length;
      const figures = functionFigures(functionNameOf(this.#options, name), answers.slice(next, end));
      next = end;
      return figures;
    });
    const metrics = custom.map((query, index) => customFigure(query, answers[next + index]!));
    return { functions, metrics, metricsAsked: queries.length };
  }

  async #customQueries(nowMs: number): Promise<readonly MetricQuery[]> {
    if (this.#custom === undefined || nowMs - this.#custom.listedMs >= LIST_EVERY_MS) {
      const queries = await customQueries(await this.#context.cloudwatch(), this.#options.env);
      // An environment that has emitted nothing yet may do so at any moment.
      this.#custom = { queries, listedMs: queries.length === 0 ? 0 : nowMs };
    }
    return this.#custom.queries;
  }

  async #alerts(nowMs: number): Promise<readonly StoredAlert[]> {
    const feed = new DynamoAlertFeed(this.#context.dynamodb(), namesOf(this.#options).alertHistoryTable);
    return feed.recent({ fromMs: nowMs - DAY_MS, beforeMs: nowMs + 1, limit: this.#options.alerts });
  }
}
