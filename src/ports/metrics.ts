import type { InjectionToken } from 'tsyringe';

export type MetricUnit = 'Count' | 'Milliseconds' | 'Microseconds' | 'Percent';

/**
 * Business metrics. Each distinct set of dimensions is billed as one CloudWatch metric: dimensions are bounded
 * sets (channel, alert_type, reason), never a symbol or a user.
 */
export interface Metrics {
  add(name: string, unit: MetricUnit, value: number, dimensions?: Readonly<Record<string, string>>): void;
  /** Writes what was added since the last flush; called once at the end of each invocation. */
  flush(): void;
}
export const Metrics: InjectionToken<Metrics> = Symbol('Metrics');
