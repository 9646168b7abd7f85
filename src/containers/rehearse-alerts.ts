import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SESClient } from '@aws-sdk/client-ses';
import type { DependencyContainer } from 'tsyringe';
import { DynamoAlertStore } from '../adapters/dynamodb/dynamo-alert-store.ts';
import { SesNotifier } from '../adapters/ses/ses-notifier.ts';
import { ALL_CHANNELS } from '../core/channels/channels.ts';
import type { DeliveryResult } from '../core/delivery/delivery-error.ts';
import { DEFAULT_PREFERENCE, type Preference } from '../core/preferences/preference.ts';
import { DEFAULT_SETTINGS } from '../core/severity/settings.ts';
import { readAlert } from '../dto/alert-message.dto.ts';
import { AlertStore } from '../ports/alert-store.ts';
import { DeadLetterQueue } from '../ports/dead-letter-queue.ts';
import { LinkSigner } from '../ports/link-signer.ts';
import { Logger } from '../ports/logger.ts';
import { Metrics } from '../ports/metrics.ts';
import { Notifiers } from '../ports/notifier.ts';
import { DurablePreferenceStore, type PreferenceStore } from '../ports/preference-store.ts';
import { assembleAlertProcessor } from './assemble-alert-processor.ts';
import { CLIENT_OPTIONS, spareRepeatedWork } from './aws-client-options.ts';

const nothing = (): void => undefined;
const done = (): Promise<void> => Promise.resolve();

const AT = '2026-01-01T00:00:00.000Z';
const READER: Preference = {
  ...DEFAULT_PREFERENCE,
  userId: 'rehearsal',
  channels: ['email', 'sms', 'slack', 'discord'],
  contacts: {
    email: 'rehearsal@example.com',
    phone: '+12025550100',
    slackWebhookUrl: 'https://hooks.slack.com/services/T/B/x',
    discordWebhookUrl: 'https://discord.com/api/webhooks/1/x',
  },
};

/**
 * Takes an alert the whole way to a reader whom there is not, on four channels: what it asks of AWS is answered in this process and
 * nothing leaves it. So the first alert meets code that has run.
 * @returns how many channels it went out on
 */
export async function rehearseAlerts(ports: DependencyContainer): Promise<number> {
  let sent = 0;
  const deliver = (): Promise<DeliveryResult> => {
    sent += 1;
    return Promise.resolve({ kind: 'delivered' });
  };
  const mail = new SesNotifier(answered(SESClient, SES_ANSWER), 'rehearsal@example.com');
  const notifiers: Notifiers = {
    ...(Object.fromEntries(ALL_CHANNELS.map((channel) => [channel, { deliver }])) as unknown as Notifiers),
    email: {
      deliver: async (mailbox, message) => {
        const result = await mail.deliver(mailbox, message);
        if (result.kind === 'delivered') sent += 1;
        return result;
      },
    },
  };
  const stage = ports
    .createChildContainer()
    .register(DynamoDBClient, { useValue: answered(DynamoDBClient, '{}') })
    .register<Logger>(Logger, { useValue: { debug: nothing, info: nothing, warn: nothing, error: nothing } })
    .register<Metrics>(Metrics, { useValue: { add: nothing, flush: nothing } })
    .registerSingleton(AlertStore, DynamoAlertStore)
    .register<PreferenceStore>(DurablePreferenceStore, {
      useValue: {
        load: () =>
          Promise.resolve({ preferences: [READER], policies: new Map(), settings: DEFAULT_SETTINGS }),
      },
    })
    .register<LinkSigner>(LinkSigner, {
      useValue: { links: () => Promise.resolve({}), verify: () => Promise.resolve(null) },
    })
    .register<DeadLetterQueue>(DeadLetterQueue, { useValue: { put: done } })
    .register<Notifiers>(Notifiers, { useValue: notifiers });
  const read = readAlert(ALERT, { messageId: 'rehearsal', publishedAtMs: Date.parse(AT) });
  if (read.ok) await assembleAlertProcessor(stage).pipeline.process(read.alert);
  return sent;
}

/** A client of AWS that signs and sends as the real one does, to nobody. */
function answered<Client extends object>(make: new (options: object) => Client, body: string): Client {
  const response = { statusCode: 200, headers: {}, body: new TextEncoder().encode(body) };
  return spareRepeatedWork(
    new make({
      ...CLIENT_OPTIONS,
      region: 'us-east-1',
      credentials: { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' },
      requestHandler: { handle: () => Promise.resolve({ response }) },
    }),
  );
}

const SES_ANSWER =
  '<SendRawEmailResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><SendRawEmailResult><MessageId>1</MessageId>' +
  '</SendRawEmailResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></SendRawEmailResponse>';

const ALERT = {
  alert_id: 'rehearsal-1',
  episode_id: 'rehearsal',
  status: 'firing',
  alert_type: 'financial_anomaly',
  anomaly: 'price_drop',
  symbol: 'REHEARSAL',
  severity: 'HIGH',
  score: 0.8,
  direction: 'down',
  price: 97,
  reference_price: 100,
  change_pct: -3,
  volume: 20,
  volume_ratio: 2,
  window: 60,
  facts: {
    kind: 'move',
    change_pct: -3,
    window_seconds: 60,
    sigmas: 9,
    memory_seconds: 7200,
    volume_ratio: 2,
  },
  indicators: { rsi_14: 20 },
  recent_prices: Array.from({ length: 30 }, (_, index) => 100 + (index % 5) / 10),
  occurred_at: AT,
  detected_at: AT,
  source: { shard_id: 'shardId-000000000000', sequence_number: '1' },
  correlation_id: 'rehearsal',
};
