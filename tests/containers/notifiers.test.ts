import 'reflect-metadata';
import { SESClient } from '@aws-sdk/client-ses';
import { SNSClient } from '@aws-sdk/client-sns';
import test from 'ava';
import nock from 'nock';
import { container } from 'tsyringe';
import {
  ParametersSecretResolver,
  SecretClientOptions,
} from '../../src/adapters/secrets/parameters-secret-resolver.ts';
import { SystemClock } from '../../src/adapters/system/system-clock.ts';
import { AlertProcessorConfig } from '../../src/config/alert-processor-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { notifiersOf } from '../../src/containers/notifiers.ts';
import { Clock } from '../../src/ports/clock.ts';
import { Logger } from '../../src/ports/logger.ts';
import { Metrics } from '../../src/ports/metrics.ts';
import { SecretResolver } from '../../src/ports/secret-resolver.ts';
import { pagerDutyBy } from '../support/destinations.ts';
import { LogRecorder, MetricRecorder } from '../support/recording-telemetry.ts';

const EVENT = { events: [{ event_action: 'resolve' as const, dedup_key: 'episode-1' }] };

const PORTS = container
  .createChildContainer()
  .register(SNSClient, { useValue: new SNSClient({ region: 'us-east-1' }) })
  .register(SESClient, { useValue: new SESClient({ region: 'us-east-1' }) })
  .register(SecretClientOptions, { useValue: {} })
  .register(SecretResolver, { useClass: ParametersSecretResolver })
  .register(Clock, { useClass: SystemClock })
  .register<Logger>(Logger, { useValue: new LogRecorder() })
  .register<Metrics>(Metrics, { useValue: new MetricRecorder() });

const notifiers = (variables: Readonly<Record<string, string>>) =>
  notifiersOf(
    loadConfig(AlertProcessorConfig, {
      ENVIRONMENT: 'dev',
      USER_PREFERENCES_TABLE: 'preferences',
      ALERT_HISTORY_TABLE: 'history',
      SNS_TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:alerts',
      ...variables,
    }),
    PORTS,
  );

test.before(() => nock.disableNetConnect());
test.afterEach.always(() => nock.cleanAll());
test.after.always(() => {
  nock.enableNetConnect();
  nock.restore();
});

test.serial('PagerDuty is called at its own address, or at that of its region', async (t) => {
  const scopes = ['https://events.pagerduty.com', 'https://events.eu.pagerduty.com'].map((host) =>
    nock(host).post('/v2/enqueue').reply(202, { status: 'success' }),
  );
  for (const variables of [{}, { PAGERDUTY_EVENTS_URL: 'https://events.eu.pagerduty.com/v2/enqueue' }]) {
    const result = await notifiers(variables).pagerduty.deliver(pagerDutyBy('k'.repeat(32)), EVENT);
    t.is(result.kind, 'delivered');
  }
  for (const scope of scopes) t.true(scope.isDone());
});

test.serial(
  'a local run calls a service with an address of its own in the sink, and nobody outside',
  async (t) => {
    const sink = nock('http://127.0.0.1:9999')
      .post('/pagerduty/v2/enqueue')
      .reply(202, { status: 'success' });
    const local = notifiers({ LOCAL_SINK_URL: 'http://127.0.0.1:9999', ALLOW_LOCAL_WEBHOOKS: 'true' });
    t.deepEqual(await local.pagerduty.deliver(pagerDutyBy('k'.repeat(32)), EVENT), { kind: 'delivered' });
    t.true(sink.isDone());
  },
);
