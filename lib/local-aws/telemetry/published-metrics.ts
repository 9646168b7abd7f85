import { METRIC_NAMESPACE } from '../../../src/adapters/telemetry/metric-namespace.ts';
import type { FunctionIdentity } from '../../../src/ports/function-identity.ts';
import type { Metrics, MetricUnit } from '../../../src/ports/metrics.ts';
import type { MetricPublisher } from './metric-publisher.ts';

/** What a function emits, under the namespace and the dimensions that its EMF lines carry on AWS. */
export class PublishedMetrics implements Metrics {
  readonly #publisher: MetricPublisher;
  readonly #dimensions: Readonly<Record<string, string>>;

  constructor(publisher: MetricPublisher, { service, environment }: FunctionIdentity) {
    this.#publisher = publisher;
    this.#dimensions = { service, environment };
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
