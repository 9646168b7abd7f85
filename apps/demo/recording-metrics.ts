import type { Metrics, MetricUnit } from '../../src/ports/metrics.ts';

/** Keeps the sum of every metric, for a report at the end. */
export class RecordingMetrics implements Metrics {
  readonly #sums = new Map<string, number>();

  /** 0 for a metric nobody has added to. */
  sum(name: string): number {
    return this.#sums.get(name) ?? 0;
  }

  add(name: string, _unit: MetricUnit, value: number): void {
    this.#sums.set(name, this.sum(name) + value);
  }

  /** Sums are read at the end of the run, not per invocation. */
  flush(): void {}
}
