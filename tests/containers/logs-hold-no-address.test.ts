import 'reflect-metadata';
import { SESClient } from '@aws-sdk/client-ses';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import test from 'ava';
import nock from 'nock';
import { MemoryAlertStore } from '../support/memory/memory-alert-store.ts';
import { MemoryPreferenceStore } from '../support/memory/memory-preference-store.ts';
import { AlertProcessorConfig } from '../../src/config/alert-processor-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { createAlertProcessor } from '../../src/containers/alert-processor.ts';
import { CHOSEN_CHANNELS } from '../../src/core/channels/channels.ts';
import { AlertStore } from '../../src/ports/alert-store.ts';
import { Clock } from '../../src/ports/clock.ts';
import { DurablePreferenceStore } from '../../src/ports/preference-store.ts';
import { anEpisode } from '../support/alert-processor-harness.ts';
import { capturedWhile } from '../support/captured-output.ts';
import { aPreference, NOW } from '../support/alerts.ts';

const AWS = 'http://127.0.0.1:9997';
const HOUR_MS = 3_600_000;
const CONTACTS = {
  email: 'SECRET.person@example.com',
  phone: '+33612345678',
  slackWebhookUrl: 'https://hooks.slack.com/services/T0/B0/SECRET',
  discordWebhookUrl: 'https://discord.com/api/webhooks/1/SECRET',
  webhookUrl: 'https://hooks.example.com/in/SECRET',
  webhookSecret: 'whsec_SECRETSECRETSECRETSECRETSECRETSECRET',
  pagerdutyRoutingKey: 'SECRETSECRETSECRETSECRETSECRETSE',
  telegramChatId: '-1009876543210',
  telegramBotToken: '123456:SECRET-ghIkl-zyx57W2v1u123ew11-SECRET',
  teamsWebhookUrl: 'https://prod-1.westeurope.logic.azure.com/workflows/SECRET',
  ntfyUrl: 'https://ntfy.sh/SECRET',
  ntfyToken: 'tk_SECRETSECRETSECRETSECRETSECRE',
};
/** What must appear in no line, as it is or in the form that a URL or JSON gives it. */
const CONFIDENTIAL =
  /SECRET|whsec|example\.com|612345678|hooks\.|discord\.com|events\.pagerduty|telegram\.org|azure|ntfy\.sh|tk_|9876543210|123456:/;

test.before(() => nock.disableNetConnect());
test.afterEach.always(() => nock.cleanAll());
test.after.always(() => {
  nock.enableNetConnect();
  nock.restore();
});

/** Every side answers with this status and repeats what it was sent to, as careless servers do. */
function everybodyAnswers(status: number): void {
  nock.cleanAll();
  const echo = JSON.stringify({
    message: Object.values(CONTACTS).join(' '),
    code: 1,
    status: 'invalid event',
    description: Object.values(CONTACTS).join(' '),
  });
  for (const host of [
    'https://hooks.slack.com',
    'https://discord.com',
    'https://hooks.example.com',
    'https://events.pagerduty.com',
    'https://api.telegram.org',
    'https://prod-1.westeurope.logic.azure.com',
    'https://ntfy.sh',
  ]) {
    nock(host).persist().post(/.*/).reply(status, echo);
  }
  const awsAnswer =
    status === 200
      ? '<SendRawEmailResponse><SendRawEmailResult><MessageId>1</MessageId></SendRawEmailResult></SendRawEmailResponse>'
      : `<ErrorResponse><Error><Type>Sender</Type><Code>Refused</Code><Message>${CONTACTS.email} ${CONTACTS.phone}</Message></Error></ErrorResponse>`;
  nock(AWS).persist().post('/').reply(status, awsAnswer);
}

test.serial(
  'no log line of a run through every channel holds an address or a secret, whatever fails',
  async (t) => {
    const options = { endpoint: AWS, region: 'us-east-1', maxAttempts: 1 };
    const clients = {
      ses: new SESClient(options),
      sns: new SNSClient(options),
      dynamodb: new DynamoDBClient(options),
    };
    const config = loadConfig(AlertProcessorConfig, {
      ENVIRONMENT: 'dev',
      LOG_LEVEL: 'TRACE',
      USER_PREFERENCES_TABLE: 'preferences',
      ALERT_HISTORY_TABLE: 'history',
      SNS_TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:alerts',
      FROM_EMAIL: 'alerts@example.com',
      ALERT_GROUP_INTERVAL_SECONDS: '1',
    });
    const clock = { time: NOW, now: () => clock.time };
    const preference = aPreference({
      contacts: CONTACTS,
      channels: [...CHOSEN_CHANNELS],
      minimumSeverity: 'LOW',
    });

    let count = 0;
    const lines = await capturedWhile(async () => {
      const { pipeline, sweep } = createAlertProcessor(config, clients, (container) => {
        container.register<Clock>(Clock, { useValue: clock });
        container.register<AlertStore>(AlertStore, { useValue: new MemoryAlertStore() });
        container.register(DurablePreferenceStore, {
          useValue: new MemoryPreferenceStore([preference]),
        });
      });
      for (const status of [200, 404, 503, 503, 503, 503, 503, 503, 200]) {
        everybodyAnswers(status);
        await pipeline.process(anEpisode(`episode-${(count += 1)}`));
        clock.time += HOUR_MS;
        await sweep.run();
        clock.time += HOUR_MS;
      }
    });

    for (const event of [
      'NotificationSent',
      'NotificationFailed',
      'NotificationPostponed',
      'CircuitOpened',
    ]) {
      for (const channel of CHOSEN_CHANNELS) {
        const line = lines.find((each) => each.includes(event) && each.includes(`"${channel}"`));
        t.truthy(line, `${event} on ${channel}`);
      }
    }
    const leaks = lines.filter((line) => CONFIDENTIAL.test(line));
    t.deepEqual(leaks, []);
  },
);
