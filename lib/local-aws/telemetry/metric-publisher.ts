import {
  PutMetricDataCommand,
  type CloudWatchClient,
  type MetricDatum,
  type StandardUnit,
} from '@aws-sdk/client-cloudwatch';

/** One value of one metric. */
export interface MetricSample {
  readonly namespace: string;
  readonly name: string;
  readonly unit: StandardUnit;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface MetricPublisherOptions {
  readonly cloudwatch: CloudWatchClient;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Time between two puts. */
  readonly everyMs?: number;
}

interface Collected extends Omit<MetricSample, 'value'> {
  /** How often each value was seen. */
  readonly counts: Map<number, number>;
}

const DEFAULT_EVERY_MS = 1_000;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html */
const MAX_VALUES = 150;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
const MAX_DATA = 1_000;

/**
 * Puts metrics on a loopback CloudWatch, all of a second in one call. On AWS nobody calls this: CloudWatch Logs turns the functions'
 * EMF lines into metrics, and Lambda publishes its own. A loopback server does neither.
 */
export class MetricPublisher {
  readonly #options: MetricPublisherOptions;
  readonly #timer: NodeJS.Timeout;
  #collected = new Map<string, Collected>();
  #sending: Promise<void> = Promise.resolve();

  constructor(options: MetricPublisherOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.flush(), options.everyMs ?? DEFAULT_EVERY_MS);
    this.#timer.unref();
  }

  record({ value, ...metric }: MetricSample): void {
    const key = JSON.stringify([metric.namespace, metric.name, metric.unit, metric.dimensions]);
    const collected = this.#collected.get(key) ?? { ...metric, counts: new Map<number, number>() };
    this.#collected.set(key, collected);
    collected.counts.set(value, (collected.counts.get(value) ?? 0) + 1);
  }

  /** Resolves when what was recorded has been put. `stop` reports what cannot be put. */
  flush(): Promise<void> {
    const collected = this.#collected;
    this.#collected = new Map();
    const timestamp = new Date(this.#options.now());
    this.#sending = this.#sending.then(() => this.#put([...collected.values()], timestamp));
    // A rejection is kept for stop(): this promise may be nobody's.
    this.#sending.catch(() => undefined);
    return this.#sending;
  }

  /** @throws what CloudWatch answered when a put failed */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  async #put(collected: readonly Collected[], timestamp: Date): Promise<void> {
    for (const [namespace, metrics] of Map.groupBy(collected, (metric) => metric.namespace)) {
      const data = metrics.flatMap((metric) => dataOf(metric, timestamp));
      for (let start = 0; start < data.length; start += MAX_DATA) {
        await this.#options.cloudwatch.send(
          new PutMetricDataCommand({ Namespace: namespace, MetricData: data.slice(start, start + MAX_DATA) }),
        );
      }
    }
  }
}

function dataOf({ name, unit, dimensions, counts }: Collected, timestamp: Date): MetricDatum[] {
  const seen = [...counts];
  const data: MetricDatum[] = [];
  for (let start = 0; start < seen.length; start += MAX_VALUES) {
    const some = seen.slice(start, start + MAX_VALUES);
    data.push({
      MetricName: name,
      Unit: unit,
      Timestamp: timestamp,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      Values: some.map(([value]) => value),
      Counts: some.map(([, count]) => count),
    });
  }
  return data;
}
