import { paginateListMetrics, type CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { METRIC_NAMESPACE } from '../../../src/adapters/telemetry/metric-namespace.ts';
import { last, sum } from './function-figures.ts';
import type { DataPoint, MetricQuery, Statistic } from './metric-series.ts';

/** A metric of our own. */
export interface CustomFigure {
  readonly name: string;
  /** Function that emits it. */
  readonly service: string;
  /** What distinguishes it from others of its name, such as `channel`. */
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: Statistic;
  /** Unit of the value; empty for a number of things. */
  readonly unit: 'ms' | 'µs' | '%' | '';
  /** The sum over the range where it counts something, the last data point of a duration or a share. Null where CloudWatch has none. */
  readonly value: number | null;
}

/** Everything else counts something, and is summed up. */
const MEASURES: Readonly<Record<string, Pick<CustomFigure, 'statistic' | 'unit'>>> = {
  BatchSize: { statistic: 'Average', unit: '' },
  TimePerRecord: { statistic: 'Average', unit: 'µs' },
  AlertDeliverySuccess: { statistic: 'Average', unit: '%' },
  AlertProcessingTime: { statistic: 'p95', unit: 'ms' },
  NotificationLatency: { statistic: 'p95', unit: 'ms' },
};

/**
 * The metrics of our own that have had data in the last three hours, for each what to ask. One call for each five hundred; new ones
 * appear rarely, so once in a while is enough.
 */
export async function customQueries(
  cloudwatch: CloudWatchClient,
  environment: string,
): Promise<readonly MetricQuery[]> {
  const queries: MetricQuery[] = [];
  const pages = paginateListMetrics(
    { client: cloudwatch },
    {
      Namespace: METRIC_NAMESPACE,
      Dimensions: [{ Name: 'environment', Value: environment }],
      RecentlyActive: 'PT3H',
    },
  );
  for await (const { Metrics = [] } of pages) {
    for (const { MetricName: name = '', Dimensions = [] } of Metrics) {
      queries.push({
        namespace: METRIC_NAMESPACE,
        name,
        dimensions: Object.fromEntries(Dimensions.map((each) => [each.Name!, each.Value!])),
        statistic: MEASURES[name]?.statistic ?? 'Sum',
      });
    }
  }
  return queries.toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)));
}

function keyOf({ name, dimensions }: MetricQuery): string {
  return [dimensions['service'], name, ...Object.values(dimensions)].join(' ');
}

export function customFigure(query: MetricQuery, points: readonly DataPoint[]): CustomFigure {
  const { service = '', environment: _, ...dimensions } = query.dimensions;
  const { name, statistic } = query;
  const value = statistic === 'Sum' ? sum(points) : last(points);
  return { name, service, dimensions, statistic, unit: MEASURES[name]?.unit ?? '', value };
}
