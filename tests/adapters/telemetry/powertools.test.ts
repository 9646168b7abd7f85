import test from 'ava';
import { type LogLevel, PowertoolsLogger } from '../../../src/adapters/telemetry/powertools-logger.ts';
import { PowertoolsMetrics, toStandardOutput } from '../../../src/adapters/telemetry/powertools-metrics.ts';
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

const IDENTITY = { service: 'alert-processor', environment: 'dev' };

function documents(level: LogLevel, add: (metrics: PowertoolsMetrics) => void): Emf[] {
  const lines: string[] = [];
  const metrics = new PowertoolsMetrics(IDENTITY, level, (line) => lines.push(line));
  add(metrics);
  metrics.flush();
  return lines.map((line) => JSON.parse(line) as Emf);
}

test.serial('one EMF document for each set of dimensions, each with service and environment', (t) => {
  const lines = documents('INFO', (metrics) => {
    metrics.add('NotificationsSent', 'Count', 1, { channel: 'slack' });
    metrics.add('AlertProcessingTime', 'Milliseconds', 12);
    metrics.add('NotificationsSent', 'Count', 1, { channel: 'email' });
    metrics.add('NotificationsSent', 'Count', 1, { channel: 'slack' });
  });

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
  const lines = documents('INFO', (metrics) => {
    for (let value = 0; value < 200; value += 1) {
      metrics.add('NotificationLatency', 'Milliseconds', value);
      metrics.add('NotificationsSent', 'Count', 1);
    }
  });
  t.deepEqual(
    lines.flatMap((line) => line['NotificationsSent'] ?? []),
    [200],
  );
  const latencies = lines.flatMap((line) => line['NotificationLatency'] ?? []);
  t.is(latencies.length, 200);
});

test('a document says the level of its function and when it was written, so that Lambda passes it on whatever it filters', (t) => {
  for (const level of ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const) {
    const lines = documents(level, (metrics) => {
      metrics.add('NotificationsSent', 'Count', 1, { channel: 'slack' });
      for (let value = 0; value < 250; value += 1) metrics.add('NotificationLatency', 'Milliseconds', value);
    });
    t.is(lines.length, 4);
    for (const line of lines) {
      t.is(line['level'], level);
      const timestamp = String(line['timestamp']);
      t.is(new Date(timestamp).toISOString(), timestamp);
    }
  }
});

test.serial('documents go to standard output, unless metrics are switched off', (t) => {
  const before = process.env['POWERTOOLS_METRICS_DISABLED'];
  const written = (disabled: string): string[] => {
    process.env['POWERTOOLS_METRICS_DISABLED'] = disabled;
    return captured(() => toStandardOutput('{"NotificationsSent":1}'));
  };
  t.deepEqual(written('false'), ['{"NotificationsSent":1}']);
  t.deepEqual(written('true'), []);
  process.env['POWERTOOLS_METRICS_DISABLED'] = before;
});

test('a flush without metrics writes nothing', (t) => {
  t.deepEqual(
    documents('INFO', () => undefined),
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
