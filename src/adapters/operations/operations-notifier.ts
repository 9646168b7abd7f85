import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { OperationsDestination } from '../../core/channels/operations/operations.ts';
import type { OperationsMessage } from '../../core/channels/operations/render-operations.ts';
import type { DeliveryResult } from '../../core/delivery/delivery-error.ts';
import type { Notifier } from '../../ports/notifier.ts';
import { awsFailure } from '../http/aws-result.ts';

/** Publishes to the topic by which the operator hears of alarms. */
export class OperationsNotifier implements Notifier<'operations'> {
  readonly #client: SNSClient;

  constructor(client: SNSClient) {
    this.#client = client;
  }

  async deliver(
    { topicArn }: OperationsDestination,
    { subject, text }: OperationsMessage,
  ): Promise<DeliveryResult> {
    try {
      await this.#client.send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: text }));
      return { kind: 'delivered' };
    } catch (error) {
      return awsFailure(error);
    }
  }
}
