import { Metrics as Powertools } from '@aws-lambda-powertools/metrics';
import { inject, injectable } from 'tsyringe';
import { FunctionIdentity } from '../../ports/function-identity.ts';
import type { Metrics, MetricUnit } from '../../ports/metrics.ts';
import { METRIC_NAMESPACE } from './metric-namespace.ts';

interface Sample {
  readonly name: string;
  readonly unit: MetricUnit;
  value: number;
}

interface DimensionSet {
  readonly dimensions: Readonly<Record<string, string>>;
  readonly samples: Sample[];
}

/**
 * CloudWatch embedded metric format on standard output. One EMF document has one set of dimensions, so samples
 * are kept by set until the flush. POWERTOOLS_METRICS_DISABLED=true writes nothing.
 */
@injectable()
export class PowertoolsMetrics implements Metrics {
  readonly #metrics: Powertools;
  #sets = new Map<string, DimensionSet>();

  /** Service and environment become dimensions. */
  constructor(@inject(FunctionIdentity) { service, environment }: FunctionIdentity) {
    this.#metrics = new Powertools({
      namespace: METRIC_NAMESPACE,
      serviceName: service,
      defaultDimensions: { environment },
    });
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
      this.#metrics.addDimensions({ ...dimensions });
      for (const { name, unit, value } of samples) this.#metrics.addMetric(name, unit, value);
      // A hundred values of one metric are written by themselves, and then there is nothing left.
      if (this.#metrics.hasStoredMetrics()) this.#metrics.publishStoredMetrics();
    }
  }
}
