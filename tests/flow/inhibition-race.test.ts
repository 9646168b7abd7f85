import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import test from 'ava';
import nock from 'nock';
import { AsyncInvocation } from '../../lib/local-aws/async-invocation.ts';
import { toItem } from '../../src/adapters/dynamodb/plain-item.ts';
import { SnsAlertPublisher } from '../../src/adapters/sns/sns-alert-publisher.ts';
import { AlertProcessorConfig } from '../../src/config/alert-processor-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { createAlertProcessor } from '../../src/containers/alert-processor.ts';
import type { Alert } from '../../src/core/alert/alert.ts';
import { createHandler } from '../../src/handlers/alert-processor.ts';
import { Clock } from '../../src/ports/clock.ts';
import { anEpisode, CRITICAL } from '../support/alert-processor-harness.ts';
import { NOW } from '../support/alerts.ts';
import { localStacks } from '../support/local-stack.ts';

const RACES = 20;
const MINUTE = 60_000;
const localStack = localStacks();

test.beforeEach(() => {
  nock.disableNetConnect();
  nock.enableNetConnect(/^127\.0\.0\.1/);
});

test.afterEach.always(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

/** A crash; its end, and what the next tick brings, published together. */
function raceOf(index: number): { readonly crash: Alert; readonly together: readonly Alert[] } {
  const symbol = `SYM${index}`;
  const crash = anEpisode(`${symbol}-crash`, { symbol, anomaly: 'flash_crash', ...CRITICAL });
  const turnedAtMs = crash.occurredAtMs + MINUTE;
  const over = {
    ...crash,
    alertId: `${symbol}-crash-2`,
    status: 'resolved',
    occurredAtMs: turnedAtMs,
  } as const;
  const back = anEpisode(`${symbol}-back`, { symbol, occurredAtMs: turnedAtMs });
  const volume = anEpisode(`${symbol}-volume`, {
    symbol,
    anomaly: 'volume_spike',
    occurredAtMs: turnedAtMs,
  });
  return { crash, together: index % 2 === 0 ? [over, back, volume] : [back, volume, over] };
}

test.serial(
  'an end and what begins with it race through the topic: whichever comes first, what begins is told',
  async (t) => {
    const { clients, stack } = await localStack();
    const Item = toItem({ user_id: 'desk', channels: ['slack'], minimum_severity: 'LOW' });
    await clients.dynamodb.send(new PutItemCommand({ TableName: stack.userPreferencesTable, Item }));
    nock('https://hooks.slack.com').post('/services/T0/B0/secret').reply(200, 'ok').persist();
    const config = loadConfig(AlertProcessorConfig, {
      ENVIRONMENT: 'dev',
      LOG_LEVEL: 'SILENT',
      USER_PREFERENCES_TABLE: stack.userPreferencesTable,
      ALERT_HISTORY_TABLE: stack.alertHistoryTable,
      SNS_TOPIC_ARN: stack.alertsTopicArn,
      SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T0/B0/secret',
    });
    const clock = { time: NOW, now: () => clock.time };
    const processor = createAlertProcessor(config, clients, (container) =>
      container.register<Clock>(Clock, { useValue: clock }),
    );
    const handler = createHandler(processor);
    let left = 0;
    let done = Promise.withResolvers<void>();
    const topic = new AsyncInvocation({
      sqs: clients.sqs,
      queueUrl: stack.alertsQueueUrl,
      deadLetterQueueUrl: stack.deadLetterQueueUrl,
      retryDelaysMs: [0, 0],
      invoke: async (event) => {
        await handler(event);
        left -= 1;
        if (left === 0) done.resolve();
      },
    });
    topic.start();
    const publisher = new SnsAlertPublisher(clients.sns, stack.alertsTopicArn, { environment: 'dev' });
    const publish = async (alerts: readonly Alert[]): Promise<void> => {
      left = alerts.length;
      done = Promise.withResolvers<void>();
      t.is((await publisher.publish(alerts)).size, 0);
      await done.promise;
    };

    const races = Array.from({ length: RACES }, (_, index) => raceOf(index));
    await publish(races.map(({ crash }) => crash));
    await publish(races.flatMap(({ together }) => together));
    await topic.stop();
    for (let minute = 0; minute < 5; minute += 1) {
      clock.time += MINUTE;
      await processor.sweep.run();
    }

    const began = races.flatMap(({ together }) => together.filter(({ status }) => status === 'firing'));
    const outcomes = await Promise.all(
      began.map(async ({ episodeId }) => {
        const { deliveries } = await processor.store.episode(episodeId);
        return `${deliveries[0]?.status} ${deliveries[0]?.suppressedBy ?? ''}`;
      }),
    );
    const told = outcomes.filter((outcome) => outcome === 'SENT ').length;
    t.is(told, 2 * RACES, outcomes.join(', '));
  },
);
