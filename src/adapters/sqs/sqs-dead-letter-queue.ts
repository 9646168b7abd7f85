import type { SQSClient } from '@aws-sdk/client-sqs';
import { reasonText, suffixOf, type Delivery } from '../../core/delivery/delivery.ts';
import type { DeadLetterQueue } from '../../ports/dead-letter-queue.ts';

/**
 * The queue in which Lambda keeps what it gave up on, too: `kind` distinguishes our messages from its own. The client is loaded when something
 * has died, which on most days is never.
 */
export class SqsDeadLetterQueue implements DeadLetterQueue {
  readonly #client: () => Promise<SQSClient>;
  readonly #queueUrl: string;

  constructor(client: () => Promise<SQSClient>, queueUrl: string) {
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  /** The row's keys lead to the alert and to what was tried; where it was sent to stands in the preferences alone. */
  async put(delivery: Delivery): Promise<void> {
    const [client, { SendMessageCommand }] = await Promise.all([
      this.#client(),
      import('@aws-sdk/client-sqs'),
    ]);
    const suffix = suffixOf(delivery);
    const message = {
      kind: 'notification',
      episode_id: delivery.episodeId,
      alert_id: delivery.alertId,
      user_id: delivery.userId,
      channel: delivery.channel,
      ...(suffix !== null && { suffix }),
      severity: delivery.severity,
      symbol: delivery.symbol,
      error_code: delivery.error?.code,
      reason: reasonText(delivery),
      attempts: delivery.attempts,
      created_at: new Date(delivery.createdAtMs).toISOString(),
      failed_at: new Date(delivery.updatedAtMs).toISOString(),
      correlation_id: delivery.correlationId,
    };
    await client.send(
      new SendMessageCommand({ QueueUrl: this.#queueUrl, MessageBody: JSON.stringify(message) }),
    );
  }
}
