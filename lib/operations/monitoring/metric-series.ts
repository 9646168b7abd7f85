import { paginateGetMetricData, type CloudWatchClient } from '@aws-sdk/client-cloudwatch';

export type Statistic = 'Sum' | 'Average' | 'Maximum' | 'p50' | 'p95';

/** One metric and one statistic of it. */
export interface MetricQuery {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: Statistic;
}

export interface DataPoint {
  /** Begin of the period, epoch milliseconds. */
  readonly timeMs: number;
  readonly value: number;
}

export interface SeriesRange {
  readonly fromMs: number;
  readonly toMs: number;
  /** Length of one data point. CloudWatch keeps minutes for 15 days. */
  readonly periodSeconds: number;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const MAX_QUERIES = 500;
/** https://aws.amazon.com/cloudwatch/pricing/ : GetMetricData, USD for each thousand metrics asked for, us-east-1. */
const USD_PER_THOUSAND_METRICS = 0.01;

/**
 * What CloudWatch knows of these metrics, oldest first, in the order of the queries; nothing of one without data. One call for 500
 * queries. Plain metrics only: a loopback server evaluates no expressions.
 */
export async function readSeries(
  cloudwatch: CloudWatchClient,
  queries: readonly MetricQuery[],
  { fromMs, toMs, periodSeconds }: SeriesRange,
): Promise<readonly (readonly DataPoint[])[]> {
  const points = queries.map((): DataPoint[] => []);
  for (let start = 0; start < queries.length; start += MAX_QUERIES) {
    const some = queries.slice(start, start + MAX_QUERIES);
    const pages = paginateGetMetricData(
      { client: cloudwatch },
      {
        StartTime: new Date(fromMs),
        EndTime: new Date(toMs),
        ScanBy: 'TimestampAscending',
        MetricDataQueries: some.map((query, index) => ({
          Id: `q${start + index}`,
          MetricStat: {
            Metric: {
              Namespace: query.namespace,
              MetricName: query.name,
              Dimensions: Object.entries(query.dimensions).map(([Name, Value]) => ({ Name, Value })),
            },
            Period: periodSeconds,
            Stat: query.statistic,
          },
        })),
      },
    );
    for await (const { MetricDataResults = [] } of pages) {
      for (const { Id, Timestamps = [], Values = [] } of MetricDataResults) {
        const series = points[Number(Id!.slice(1))]!;
        for (const [index, time] of Timestamps.entries()) {
          series.push({ timeMs: time.getTime(), value: Values[index]! });
        }
      }
    }
  }
  return points.map((series) => series.toSorted((a, b) => a.timeMs - b.timeMs));
}

/** What asking for so many metrics that often costs on AWS in an hour, US dollars. */
export function costPerHour(queries: number, intervalMs: number): number {
  return ((queries * 3_600_000) / intervalMs / 1_000) * USD_PER_THOUSAND_METRICS;
}
