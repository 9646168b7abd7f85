import type { LogLevel } from '../../../src/adapters/telemetry/powertools-logger.ts';
import { PowertoolsMetrics } from '../../../src/adapters/telemetry/powertools-metrics.ts';
import type { FunctionIdentity } from '../../../src/ports/function-identity.ts';
import type { Metrics } from '../../../src/ports/metrics.ts';
import { metricsOfLine } from './lambda-log-filter.ts';
import type { MetricPublisher } from './metric-publisher.ts';

/** The level that prod has: what Lambda drops there, is dropped here. */
const PROD: LogLevel = 'WARN';

/** Metrics as a deployed function has them: EMF lines, of which Lambda lets through what it lets through, and CloudWatch makes metrics. */
export class PublishedMetrics extends PowertoolsMetrics {
  constructor(
    publisher: Pick<MetricPublisher, 'record'>,
    identity: FunctionIdentity,
    level: LogLevel = PROD,
  ) {
    super(identity, level, (line) => {
      for (const sample of metricsOfLine(line, level)) publisher.record(sample);
    });
  }
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
