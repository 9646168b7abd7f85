import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import {
  SCALED_FUNCTIONS,
  type LoadSample,
  type ScalingRequest,
} from '../../../src/core/scaling/scaling-plan.ts';
import { readSeries, type DataPoint, type MetricQuery } from './metric-series.ts';
import { functionNameOf, namesOf, type Stack } from '../stack-names.ts';

const HOUR_MS = 3_600_000;
const WEEKS_MS = 21 * 24 * HOUR_MS;
const PERIOD_SECONDS = 1800;

/** What the state machine of template.yaml reads before it asks for a plan. */
export async function readLoad(
  cloudwatch: CloudWatchClient,
  stack: Stack,
  nowMs: number,
): Promise<ScalingRequest['load']> {
  const [records, bytes, ...concurrency] = await readSeries(cloudwatch, queriesOf(stack), {
    fromMs: Math.floor(nowMs / HOUR_MS) * HOUR_MS - WEEKS_MS,
    toMs: nowMs,
    periodSeconds: PERIOD_SECONDS,
  });
  return {
    periodSeconds: PERIOD_SECONDS,
    records: samplesOf(records!),
    bytes: samplesOf(bytes!),
    concurrency: Object.fromEntries(
      SCALED_FUNCTIONS.map((name, index) => [name, samplesOf(concurrency[index]!)]),
    ) as unknown as ScalingRequest['load']['concurrency'],
  };
}

function queriesOf(stack: Stack): readonly MetricQuery[] {
  const ofStream = (name: string): MetricQuery => ({
    namespace: 'AWS/Kinesis',
    name,
    dimensions: { StreamName: namesOf(stack).stream },
    statistic: 'Sum',
  });
  return [
    ofStream('IncomingRecords'),
    ofStream('IncomingBytes'),
    ...SCALED_FUNCTIONS.map((name): MetricQuery => ({
      namespace: 'AWS/Lambda',
      name: 'ConcurrentExecutions',
      dimensions: { FunctionName: functionNameOf(stack, name) },
      statistic: 'Maximum',
    })),
  ];
}

function samplesOf(points: readonly DataPoint[]): readonly LoadSample[] {
  return points.map(({ timeMs, value }) => ({ startMs: timeMs, value }));
}
