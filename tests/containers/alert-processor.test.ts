import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SESClient } from '@aws-sdk/client-ses';
import { SNSClient } from '@aws-sdk/client-sns';
import test from 'ava';
import { container, type DependencyContainer } from 'tsyringe';
import { AlertProcessorConfig } from '../../src/config/alert-processor-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { createHandler } from '../../src/handlers/alert-processor.ts';
import { createAlertProcessor } from '../../src/containers/alert-processor.ts';
import { assembleAlertProcessor } from '../../src/containers/assemble-alert-processor.ts';
import { waitingDelivery } from '../../src/core/delivery/delivery.ts';
import { AlertStore } from '../../src/ports/alert-store.ts';
import { Clock } from '../../src/ports/clock.ts';
import { Logger } from '../../src/ports/logger.ts';
import { Metrics } from '../../src/ports/metrics.ts';
import { DurablePreferenceStore } from '../../src/ports/preference-store.ts';
import { anAlert, NOW } from '../support/alerts.ts';
import { MemoryAlertStore } from '../support/memory/memory-alert-store.ts';
import { MemoryPreferenceStore } from '../support/memory/memory-preference-store.ts';
import { LogRecorder, MetricRecorder } from '../support/recording-telemetry.ts';

const UNREACHABLE = { endpoint: 'http://127.0.0.1:9', region: 'us-east-1', maxAttempts: 1 };
const CLIENTS = {
  dynamodb: new DynamoDBClient(UNREACHABLE),
  ses: new SESClient(UNREACHABLE),
  sns: new SNSClient(UNREACHABLE),
};
const CONFIG = loadConfig(AlertProcessorConfig, {
  ENVIRONMENT: 'dev',
  USER_PREFERENCES_TABLE: 'user-preferences',
  ALERT_HISTORY_TABLE: 'alert-history',
  SNS_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:alerts',
  LOG_LEVEL: 'SILENT',
});

/** A user who has gone, so that the sweep has a row to give up. */
const WHO_HAS_GONE = { userId: 'gone', channel: 'sms', sendReason: 'first' } as const;

/** Preferences, and how often they were read. */
class CountedPreferences extends MemoryPreferenceStore {
  reads = 0;

  override load() {
    this.reads += 1;
    return super.load();
  }
}

function memoryPorts() {
  const clock = { time: NOW, now: () => clock.time };
  const store = new MemoryAlertStore();
  const preferences = new CountedPreferences();
  const bind = (bound: DependencyContainer): void => {
    bound
      .register<Clock>(Clock, { useValue: clock })
      .register<Logger>(Logger, { useValue: new LogRecorder() })
      .register<Metrics>(Metrics, { useValue: new MetricRecorder() })
      .register<AlertStore>(AlertStore, { useValue: store })
      .register(DurablePreferenceStore, { useValue: preferences });
  };
  return { clock, store, preferences, bind };
}

test('a clock that is bound in place of the real one is that of the pipeline, the sweep and the handler', async (t) => {
  const { clock, store, bind } = memoryPorts();
  const processor = createAlertProcessor(CONFIG, CLIENTS, bind);
  await store.create([waitingDelivery(anAlert(), WHO_HAS_GONE, 'grouped', NOW + 5_000, NOW)], 0);
  t.is(await processor.sweep.run(), 0);
  clock.time = NOW + 5_000;
  t.is(processor.clock.now(), NOW + 5_000);
  t.is(await processor.sweep.run(), 1);
  await processor.pipeline.process(anAlert());
  t.is((await store.episode(anAlert().episodeId)).alerts[0]?.createdAtMs, NOW + 5_000);
});

test('an environment reads the preferences once a minute, whatever it reads them for', async (t) => {
  const { clock, preferences, bind } = memoryPorts();
  const { pipeline, answerPages } = createAlertProcessor(CONFIG, CLIENTS, bind);
  await pipeline.process(anAlert());
  await pipeline.process(anAlert({ episodeId: 'another', alertId: 'another-1' }));
  t.is(preferences.reads, 1);
  clock.time += 60_000;
  await pipeline.process(anAlert({ episodeId: 'a-third', alertId: 'a-third-1' }));
  t.is(preferences.reads, 2);
  t.is(await answerPages(), await answerPages(), 'the pages are made once');
});

test('two environments over the same ports share what is stored and remember for themselves', async (t) => {
  const { store, preferences, bind } = memoryPorts();
  const [one, other] = [1, 2].map(() => createAlertProcessor(CONFIG, CLIENTS, bind)) as [
    ReturnType<typeof createAlertProcessor>,
    ReturnType<typeof createAlertProcessor>,
  ];
  await one.pipeline.process(anAlert());
  await other.pipeline.process(anAlert());
  t.is(preferences.reads, 2);
  t.is((await store.episode(anAlert().episodeId)).alerts.length, 1);
});

test('its health is that of both tables, the topic and the quota for mail', (t) => {
  const { checks } = createAlertProcessor(CONFIG, CLIENTS);
  t.deepEqual(
    checks.map(({ name }) => name),
    ['dynamodb:user-preferences', 'dynamodb:alert-history', 'sns:alerts-topic', 'ses'],
  );
});

test('a port that nothing is bound to fails when alert-processor is put together, by its name', (t) => {
  t.throws(() => assembleAlertProcessor(container.createChildContainer()), { message: /Clock/ });
});

test('the calendar of the feed is that of FEED_CALENDAR, and every run of the schedule says whether it is open', async (t) => {
  const { clock, bind } = memoryPorts();
  const processor = createAlertProcessor({ ...CONFIG, FEED_CALENDAR: 'XNAS' }, CLIENTS, bind);
  t.is((await processor.feedCalendar())?.name, 'XNYS');
  const metrics = processor.metrics as MetricRecorder;
  for (const [time, expected] of [
    ['2026-03-03T17:00:00Z', 1],
    ['2026-11-26T17:00:00Z', 0],
  ] as const) {
    clock.time = Date.parse(time);
    await createHandler(processor)({ source: 'aws.scheduler' });
    t.is(metrics.samples.findLast(({ name }) => name === 'FeedExpected')?.value, expected);
  }
  t.is(await createAlertProcessor(CONFIG, CLIENTS, bind).feedCalendar(), null);
});

test('a calendar that is not known is an error of every run, and what is due goes out all the same', async (t) => {
  const { bind } = memoryPorts();
  const unknown = createAlertProcessor({ ...CONFIG, FEED_CALENDAR: 'XXXX' }, CLIENTS, bind);
  let runs = 0;
  const sweep = { run: () => Promise.resolve((runs += 1)) } as unknown as typeof unknown.sweep;
  await t.throwsAsync(createHandler({ ...unknown, sweep })({ source: 'aws.scheduler' }), {
    message: /FEED_CALENDAR: no calendar is known of XXXX/,
  });
  t.is(runs, 1);
});
