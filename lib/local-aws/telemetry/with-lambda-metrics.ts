import { FunctionThrottledError } from '../event-source-mapping/shard-worker.ts';
import type { MetricPublisher, MetricSample } from './metric-publisher.ts';

type Invoke<Event> = (event: Event) => Promise<unknown>;
type Sample = Pick<MetricSample, 'name' | 'unit' | 'value'>;

export interface LambdaMetricsOptions {
  readonly publisher: Pick<MetricPublisher, 'record'>;
  readonly functionName: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * The metrics that Lambda itself publishes of a function, by its name:
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 * A throttled invocation counts as Throttles and nothing else. Those by alias and version are left out, as nothing here reads them.
 */
export function withLambdaMetrics<Event>(
  invoke: Invoke<Event>,
  { publisher, functionName, now }: LambdaMetricsOptions,
): Invoke<Event> {
  const record = (sample: Sample): void =>
    publisher.record({
      ...sample,
      namespace: 'AWS/Lambda',
      dimensions: { FunctionName: functionName },
    });
  let running = 0;
  return async (event) => {
    const age = iteratorAge(event, now());
    const begunMs = performance.now();
    running += 1;
    const concurrency = running;
    const ran = (errors: 0 | 1): void => {
      record({ name: 'Invocations', unit: 'Count', value: 1 });
      record({ name: 'Errors', unit: 'Count', value: errors });
      record({ name: 'Throttles', unit: 'Count', value: 0 });
      record({ name: 'Duration', unit: 'Milliseconds', value: performance.now() - begunMs });
      record({ name: 'ConcurrentExecutions', unit: 'Count', value: concurrency });
      if (age !== null) record({ name: 'IteratorAge', unit: 'Milliseconds', value: age });
    };
    try {
      const answer = await invoke(event);
      ran(0);
      return answer;
    } catch (error) {
      if (error instanceof FunctionThrottledError) record({ name: 'Throttles', unit: 'Count', value: 1 });
      else ran(1);
      throw error;
    } finally {
      running -= 1;
    }
  };
}

/** Age of the last record of a batch; null where the event is no batch of a stream. */
function iteratorAge(event: unknown, nowMs: number): number | null {
  const { Records = [] } = event as {
    readonly Records?: readonly { readonly kinesis?: { readonly approximateArrivalTimestamp: number } }[];
  };
  const arrival = Records.at(-1)?.kinesis?.approximateArrivalTimestamp;
  return arrival === undefined ? null : Math.max(0, nowMs - arrival * 1000);
}
