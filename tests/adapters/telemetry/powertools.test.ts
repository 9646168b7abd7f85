import test from 'ava';
import { PowertoolsLogger } from '../../../src/adapters/telemetry/powertools-logger.ts';
import { PowertoolsMetrics } from '../../../src/adapters/telemetry/powertools-metrics.ts';
import { captured } from '../../support/captured-output.ts';

interface Emf {
  _aws: {
    CloudWatchMetrics: {
      Namespace: string;
      Dimensions: string[][];
      Metrics: { Name: string; Unit: string }[];
    }[];
  };
  [name: string]: unknown;
}

function metricsWith(disabled: 'true' | 'false'): PowertoolsMetrics {
  const before = process.env['POWERTOOLS_METRICS_DISABLED'];
  process.env['POWERTOOLS_METRICS_DISABLED'] = disabled;
  try {
    return new PowertoolsMetrics({ service: 'alert-processor', environment: 'dev' });
  } finally {
    process.env['POWERTOOLS_METRICS_DISABLED'] = before;
  }
}

test.serial('one EMF document for each set of dimensions, each with service and environment', (t) => {
  const metrics = metricsWith('false');
  const lines = captured(() => {
    metrics.add('NotificationsSent', 'Count', 1, { channel: 'slack' });
    metrics.add('AlertProcessingTime', 'Milliseconds', 12);
    metrics.add('NotificationsSent', 'Count', 1, { channel: 'email' });
    metrics.add('NotificationsSent', 'Count', 1, { channel: 'slack' });
    metrics.flush();
  }).map((line) => JSON.parse(line) as Emf);

  t.is(lines.length, 3);
  const [slack, time, email] = lines;
  t.deepEqual(slack!._aws.CloudWatchMetrics[0]!.Dimensions[0]!.toSorted(), [
    'channel',
    'environment',
    'service',
  ]);
  t.is(slack!._aws.CloudWatchMetrics[0]!.Namespace, 'RealTimeFinancial/Lambda');
  t.is(slack!['NotificationsSent'], 2);
  t.like(slack, { channel: 'slack', service: 'alert-processor', environment: 'dev' });
  t.deepEqual(time!._aws.CloudWatchMetrics[0]!.Dimensions[0]!.toSorted(), ['environment', 'service']);
  t.is(time!['channel'], undefined);
  t.is(email!['channel'], 'email');
});

test.serial('hundreds of values are written in lines of a hundred, and hundreds of counts in one', (t) => {
  const metrics = metricsWith('false');
  const lines = captured(() => {
    for (let value = 0; value < 200; value += 1) {
      metrics.add('NotificationLatency', 'Milliseconds', value);
      metrics.add('NotificationsSent', 'Count', 1);
    }
    metrics.flush();
  }).map((line) => JSON.parse(line) as Emf);
  t.deepEqual(
    lines.flatMap((line) => line['NotificationsSent'] ?? []),
    [200],
  );
  const latencies = lines.flatMap((line) => line['NotificationLatency'] ?? []);
  t.is(latencies.length, 200);
});

test.serial('a flush without metrics, and metrics that are switched off, write nothing', (t) => {
  t.deepEqual(
    captured(() => metricsWith('false').flush()),
    [],
  );
  const off = metricsWith('true');
  t.deepEqual(
    captured(() => {
      off.add('NotificationsSent', 'Count', 1);
      off.flush();
    }),
    [],
  );
});

test.serial('a log line is JSON with the event as message and the fields beside it', (t) => {
  const logger = new PowertoolsLogger({ service: 'alert-processor' }, 'INFO');
  const lines = captured(() => {
    logger.debug('NotSeen');
    logger.info('NotificationSent', { channel: 'slack' });
    logger.warn('AlertRejected');
  }).map((line) => JSON.parse(line) as Record<string, unknown>);
  t.is(lines.length, 2);
  t.like(lines[0], {
    message: 'NotificationSent',
    level: 'INFO',
    service: 'alert-processor',
    channel: 'slack',
  });
  t.like(lines[1], { message: 'AlertRejected', level: 'WARN' });
});
