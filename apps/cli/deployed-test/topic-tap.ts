import { SubscribeCommand, UnsubscribeCommand, type SNSClient } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { alertOfMessage } from '../../../src/dto/alert-message.dto.ts';
import type { Alert } from '../../../src/core/alert/alert.ts';

const MAX_MESSAGES = 10;
const RETENTION_SECONDS = 3_600;

/**
 * A queue of one's own that hears what a topic says, as long as it is open. There is no other way to see a message of SNS. The
 * subscription takes everything: a filter policy may need 15 minutes until it holds
 * (https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html).
 */
export class TopicTap {
  readonly #sns: SNSClient;
  readonly #sqs: SQSClient;
  readonly #queueUrl: string;
  readonly #alerts = new Map<string, Alert>();
  #subscriptionArn: string | undefined;

  private constructor(sns: SNSClient, sqs: SQSClient, queueUrl: string) {
    this.#sns = sns;
    this.#sqs = sqs;
    this.#queueUrl = queueUrl;
  }

  static async open(
    { sns, sqs }: { readonly sns: SNSClient; readonly sqs: SQSClient },
    topicArn: string,
    queueName: string,
  ): Promise<TopicTap> {
    const { QueueUrl } = await sqs.send(
      new CreateQueueCommand({
        QueueName: queueName,
        Attributes: {
          MessageRetentionPeriod: String(RETENTION_SECONDS),
          Policy: JSON.stringify(sendPolicy(topicArn)),
        },
      }),
    );
    const tap = new TopicTap(sns, sqs, QueueUrl!);
    try {
      await tap.#subscribe(topicArn);
    } catch (error) {
      await tap.close();
      throw error;
    }
    return tap;
  }

  /** Alerts heard so far of which `isWanted`, by id; asks the queue once. */
  async heard(isWanted: (symbol: string) => boolean): Promise<ReadonlyMap<string, Alert>> {
    const { Messages = [] } = await this.#sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: this.#queueUrl,
        MaxNumberOfMessages: MAX_MESSAGES,
        WaitTimeSeconds: 1,
        VisibilityTimeout: RETENTION_SECONDS,
      }),
    );
    for (const { Body } of Messages) {
      const { Message, MessageAttributes } = JSON.parse(Body!) as Envelope;
      if (!isWanted(MessageAttributes?.['symbol']?.Value ?? '')) continue;
      const alert = alertOfMessage(Message);
      this.#alerts.set(alert.alertId, alert);
    }
    return this.#alerts;
  }

  /** Takes subscription and queue away, even if one of them cannot be. */
  async close(): Promise<void> {
    const SubscriptionArn = this.#subscriptionArn;
    const ends = await Promise.allSettled([
      SubscriptionArn === undefined
        ? Promise.resolve()
        : this.#sns.send(new UnsubscribeCommand({ SubscriptionArn })),
      this.#sqs.send(new DeleteQueueCommand({ QueueUrl: this.#queueUrl })),
    ]);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  async #subscribe(topicArn: string): Promise<void> {
    const { Attributes } = await this.#sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: this.#queueUrl, AttributeNames: ['QueueArn'] }),
    );
    const { SubscriptionArn } = await this.#sns.send(
      new SubscribeCommand({
        TopicArn: topicArn,
        Protocol: 'sqs',
        Endpoint: Attributes?.QueueArn,
        ReturnSubscriptionArn: true,
      }),
    );
    this.#subscriptionArn = SubscriptionArn;
  }
}

interface Envelope {
  readonly Message: string;
  readonly MessageAttributes?: Readonly<Record<string, { readonly Value: string }>>;
}

/** https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html */
function sendPolicy(topicArn: string): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: '*',
        Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
      },
    ],
  };
}
