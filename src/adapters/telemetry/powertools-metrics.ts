import { Metrics as Powertools } from '@aws-lambda-powertools/metrics';
import { inject, injectable, type InjectionToken } from 'tsyringe';
import { FunctionIdentity } from '../../ports/function-identity.ts';
import type { Metrics, MetricUnit } from '../../ports/metrics.ts';
import { METRIC_NAMESPACE } from './metric-namespace.ts';
import { LogLevel } from './powertools-logger.ts';

/** Takes an EMF document as a line of text. */
export type MetricLines = (line: string) => void;
export const MetricLines: InjectionToken<MetricLines> = Symbol('MetricLines');

interface Sample {
  readonly name: string;
  readonly unit: MetricUnit;
  value: number;
}

interface DimensionSet {
  readonly dimensions: Readonly<Record<string, string>>;
  readonly samples: Sample[];
}

/** Powertools writes a document by itself when it holds a hundred values; this many never come to that. */
const SAMPLES_IN_A_DOCUMENT = 99;
/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html */
const LAMBDA_LEVELS: ReadonlySet<string> = new Set(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR']);

/**
 * CloudWatch embedded metric format on standard output. One EMF document has one set of dimensions, so samples
 * are kept by set until the flush.
 */
@injectable()
export class PowertoolsMetrics implements Metrics {
  readonly #metrics: Powertools;
  readonly #level: string;
  readonly #write: MetricLines;
  #sets = new Map<string, DimensionSet>();

  /**
   * Service and environment become dimensions. `logLevel`: Lambda passes no line below it on, and takes one that does not say its
   * level and time for INFO. So a document says that it is of this level.
   */
  constructor(
    @inject(FunctionIdentity) { service, environment }: FunctionIdentity,
    @inject(LogLevel) logLevel: LogLevel,
    @inject(MetricLines) write: MetricLines,
  ) {
    this.#metrics = new Powertools({
      namespace: METRIC_NAMESPACE,
      serviceName: service,
      defaultDimensions: { environment },
    });
    this.#level = LAMBDA_LEVELS.has(logLevel) ? logLevel : 'FATAL';
    this.#write = write;
  }

  add(
    name: string,
    unit: MetricUnit,
    value: number,
    dimensions: Readonly<Record<string, string>> = {},
  ): void {
    const key = JSON.stringify(Object.entries(dimensions).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    const set = this.#sets.get(key) ?? { dimensions, samples: [] };
    this.#sets.set(key, set);
    // Counts of one invocation are one count: a bundle of hundreds is one sample and not hundreds.
    const count = unit === 'Count' ? set.samples.find((sample) => sample.name === name) : undefined;
    if (count === undefined) set.samples.push({ name, unit, value });
    else count.value += value;
  }

  flush(): void {
    const sets = this.#sets;
    this.#sets = new Map();
    for (const { dimensions, samples } of sets.values()) {
      for (let start = 0; start < samples.length; start += SAMPLES_IN_A_DOCUMENT) {
        this.#writeDocument(dimensions, samples.slice(start, start + SAMPLES_IN_A_DOCUMENT));
      }
    }
  }

  #writeDocument(dimensions: Readonly<Record<string, string>>, samples: readonly Sample[]): void {
    this.#metrics.addDimensions({ ...dimensions });
    for (const { name, unit, value } of samples) this.#metrics.addMetric(name, unit, value);
    const document = this.#metrics.serializeMetrics();
    this.#metrics.clearMetrics();
    this.#metrics.clearDimensions();
    this.#write(JSON.stringify({ level: this.#level, timestamp: new Date().toISOString(), ...document }));
  }
}

/** POWERTOOLS_METRICS_DISABLED=true writes nothing. */
export function toStandardOutput(line: string): void {
  if (process.env['POWERTOOLS_METRICS_DISABLED'] !== 'true') process.stdout.write(`${line}\n`);
}
