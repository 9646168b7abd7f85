import { METRIC_NAMESPACE } from '../../../src/adapters/telemetry/metric-namespace.ts';
import type { Metrics, MetricUnit } from '../../../src/ports/metrics.ts';
import type { MetricPublisher } from './metric-publisher.ts';

export interface PublishedMetricsOptions {
  readonly serviceName: string;
  readonly environment: string;
}

/** What a function emits, under the namespace and the dimensions that its EMF lines carry on AWS. */
export class PublishedMetrics implements Metrics {
  readonly #publisher: MetricPublisher;
  readonly #dimensions: Readonly<Record<string, string>>;

  constructor(publisher: MetricPublisher, { serviceName, environment }: PublishedMetricsOptions) {
    this.#publisher = publisher;
    this.#dimensions = { service: serviceName, environment };
  }

  add(
    name: string,
    unit: MetricUnit,
    value: number,
    dimensions: Readonly<Record<string, string>> = {},
  ): void {
    this.#publisher.record({
      namespace: METRIC_NAMESPACE,
      name,
      unit,
      value,
      dimensions: { ...this.#dimensions, ...dimensions },
    });
  }

  /** The publisher puts what it has in its own time. */
  flush(): void {}
}

/** Metrics that go to several places. */
export function toEach(places: readonly Metrics[]): Metrics {
  return {
    add: (...sample) => {
      for (const place of places) place.add(...sample);
    },
    flush: () => {
      for (const place of places) place.flush();
    },
  };
}
