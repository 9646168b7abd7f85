import test from 'ava';
import nock from 'nock';
import { AlertProcessorConfig } from '../../src/config/alert-processor-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { createAlertProcessor } from '../../src/containers/alert-processor.ts';
import { rehearseAlerts } from '../../src/containers/rehearse-alerts.ts';
import { LogRecorder, MetricRecorder } from '../support/recording-telemetry.ts';
import { Logger } from '../../src/ports/logger.ts';
import { Metrics } from '../../src/ports/metrics.ts';
import type { DependencyContainer } from 'tsyringe';

test('a rehearsal takes an alert to four channels, and asks, sends, logs and counts nothing', async (t) => {
  nock.disableNetConnect();
  const asked: unknown[] = [];
  nock.emitter.on('no match', (request: unknown) => asked.push(request));
  const [logger, metrics] = [new LogRecorder(), new MetricRecorder()];
  let ports: DependencyContainer | undefined;
  createAlertProcessor(
    loadConfig(AlertProcessorConfig, {
      ENVIRONMENT: 'dev',
      USER_PREFERENCES_TABLE: 'preferences',
      ALERT_HISTORY_TABLE: 'history',
      SNS_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:alerts',
      FROM_EMAIL: 'alerts@example.com',
      SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T0/B0/x',
    }),
    undefined,
    (container) => {
      ports = container;
      container.register<Logger>(Logger, { useValue: logger });
      container.register<Metrics>(Metrics, { useValue: metrics });
    },
  );
  t.is(await rehearseAlerts(ports!), 4);
  t.deepEqual(asked, []);
  t.deepEqual([logger.lines, metrics.samples], [[], []]);
});
