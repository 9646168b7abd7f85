import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { CheckFailure } from '../deployed-test/checks.ts';
import type { Assumption, World } from './assumption.ts';

const NAMESPACE = 'RealTimeFinancial/Assumptions';
/** A minute or two, as a rule. */
const PATIENCE_MS = 150_000;
const MINUTE_MS = 60_000;
/** A metric with the fields by which Lambda knows how grave a line is, and one without. */
const METRICS = { marked: 'Marked', bare: 'Bare' } as const;

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html */
export const METRICS_AT_WARN: Assumption = {
  claim: 'at log level WARN a metric document that has level and timestamp becomes a metric',
  restsOn: { file: 'src/adapters/telemetry/powertools-metrics.ts', name: 'PowertoolsMetrics' },
  look: lookAtMetrics,
};

async function lookAtMetrics(world: World): Promise<string> {
  const { context, outputs, id } = world;
  const lines = [
    JSON.stringify(document(METRICS.bare, id, context.now())),
    JSON.stringify({
      level: 'WARN',
      timestamp: new Date(context.now()).toISOString(),
      ...document(METRICS.marked, id, context.now()),
    }),
  ];
  const { FunctionError, Payload } = await (
    await context.lambda()
  ).send(new InvokeCommand({ FunctionName: outputs.FunctionName, Payload: JSON.stringify({ lines }) }));
  if (FunctionError !== undefined) throw new CheckFailure(Buffer.from(Payload ?? []).toString());
  const found = await world.eventually('no metric came of it', PATIENCE_MS, async () => {
    const names = await arrived(world);
    return names.includes(METRICS.marked) ? names : null;
  });
  return found.includes(METRICS.bare)
    ? 'both came, with and without level and timestamp'
    : 'the document with level and timestamp came, the one without them did not';
}

async function arrived({ context, id }: World): Promise<readonly string[]> {
  const { MetricDataResults = [] } = await (
    await context.cloudwatch()
  ).send(
    new GetMetricDataCommand({
      StartTime: new Date(context.now() - 5 * MINUTE_MS),
      EndTime: new Date(context.now() + MINUTE_MS),
      MetricDataQueries: Object.entries(METRICS).map(([Id, MetricName]) => ({
        Id,
        MetricStat: {
          Metric: { Namespace: NAMESPACE, MetricName, Dimensions: [{ Name: 'run', Value: id }] },
          Period: 60,
          Stat: 'Sum',
        },
      })),
    }),
  );
  return MetricDataResults.filter(({ Values = [] }) => Values.length > 0).map(
    ({ Id }) => METRICS[Id as keyof typeof METRICS],
  );
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
function document(name: string, id: string, nowMs: number): object {
  const Metrics = [{ Name: name, Unit: 'Count' }];
  const CloudWatchMetrics = [{ Namespace: NAMESPACE, Dimensions: [['run']], Metrics }];
  return { _aws: { Timestamp: nowMs, CloudWatchMetrics }, run: id, [name]: 1 };
}
