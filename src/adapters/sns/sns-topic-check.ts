import { GetTopicAttributesCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { DependencyCheck } from '../../ports/dependency-check.ts';

export class SnsTopicCheck implements DependencyCheck {
  readonly name = 'sns:alerts-topic';
  readonly #client: SNSClient;
  readonly #topicArn: string;

  constructor(client: SNSClient, topicArn: string) {
    this.#client = client;
    this.#topicArn = topicArn;
  }

  async check(): Promise<void> {
    await this.#client.send(new GetTopicAttributesCommand({ TopicArn: this.#topicArn }));
  }
}
