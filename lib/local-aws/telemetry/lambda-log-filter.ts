import type { StandardUnit } from '@aws-sdk/client-cloudwatch';
import type { MetricSample } from './metric-publisher.ts';

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** The part of the specification of the embedded metric format that the functions use. */
interface EmfDocument {
  readonly level?: unknown;
  readonly timestamp?: unknown;
  readonly _aws?: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: StandardUnit }[];
    }[];
  };
  readonly [name: string]: unknown;
}

/**
 * Whether Lambda passes a line of a function on to CloudWatch Logs, with JSON as the log format: one that does not say its level and,
 * as RFC 3339 has it, its time, counts as INFO. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
export function passesLambda(line: EmfDocument, applicationLogLevel: string): boolean {
  const { level, timestamp } = line;
  const saysBoth = typeof level === 'string' && typeof timestamp === 'string' && RFC_3339.test(timestamp);
  const rank = LEVELS.indexOf(saysBoth ? level.toUpperCase() : 'INFO');
  return (rank === -1 ? LEVELS.indexOf('INFO') : rank) >= LEVELS.indexOf(applicationLogLevel);
}

/**
 * What CloudWatch makes of a line that a function writes: nothing where Lambda does not pass it on.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function metricsOfLine(text: string, applicationLogLevel: string): MetricSample[] {
  const line = JSON.parse(text) as EmfDocument;
  if (!passesLambda(line, applicationLogLevel)) return [];
  return (line._aws?.CloudWatchMetrics ?? []).flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) => {
      const dimensions = Object.fromEntries(names.map((name) => [name, String(line[name])]));
      return Metrics.flatMap(({ Name, Unit }) =>
        [line[Name]].flat().map((value) => ({
          namespace: Namespace,
          name: Name,
          unit: Unit,
          dimensions,
          value: Number(value),
        })),
      );
    }),
  );
}
