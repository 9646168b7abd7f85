import {
  type MessageAttributeValue,
  PublishBatchCommand,
  type PublishBatchRequestEntry,
  SNSClient,
} from '@aws-sdk/client-sns';
import { inject, injectable, type InjectionToken } from 'tsyringe';
import type { Alert } from '../../core/alert/alert.ts';
import { toMessage } from '../../dto/alert-message.dto.ts';
import type { AlertPublisher } from '../../ports/alert-publisher.ts';
import { FunctionIdentity } from '../../ports/function-identity.ts';

/** https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
const MESSAGES_PER_CALL = 10;

/** The topic's ARN. */
export const AlertsTopic: InjectionToken<string> = Symbol('AlertsTopic');

@injectable()
export class SnsAlertPublisher implements AlertPublisher {
  readonly #client: SNSClient;
  readonly #topicArn: string;
  readonly #environment: string;

  constructor(
    @inject(SNSClient) client: SNSClient,
    @inject(AlertsTopic) topicArn: string,
    @inject(FunctionIdentity) { environment }: Pick<FunctionIdentity, 'environment'>,
  ) {
    this.#client = client;
    this.#topicArn = topicArn;
    this.#environment = environment;
  }

  async publish(alerts: readonly Alert[]): Promise<ReadonlyMap<string, Error>> {
    const failures = new Map<string, Error>();
    for (let start = 0; start < alerts.length; start += MESSAGES_PER_CALL) {
      await this.#publishBatch(alerts.slice(start, start + MESSAGES_PER_CALL), failures);
    }
    return failures;
  }

  async #publishBatch(alerts: readonly Alert[], failures: Map<string, Error>): Promise<void> {
    try {
      const { Failed } = await this.#client.send(
        new PublishBatchCommand({
          TopicArn: this.#topicArn,
          PublishBatchRequestEntries: alerts.map((alert, index) => this.#entry(alert, String(index))),
        }),
      );
      for (const { Id, Code, Message } of Failed ?? []) {
        failures.set(
          alerts[Number(Id)]!.alertId,
          new Error(`SNS refused the alert: ${Code} ${Message ?? ''}`),
        );
      }
    } catch (error) {
      for (const { alertId } of alerts) failures.set(alertId, error as Error);
    }
  }

  #entry(alert: Alert, id: string): PublishBatchRequestEntry {
    return {
      Id: id,
      Subject: 'Financial Anomaly Alert',
      Message: JSON.stringify(toMessage(alert)),
      MessageAttributes: {
        severity: attribute(alert.severity),
        alert_type: attribute(alert.alertType),
        symbol: attribute(alert.symbol),
        environment: attribute(this.#environment),
      },
    };
  }
}

function attribute(value: string): MessageAttributeValue {
  return { DataType: 'String', StringValue: value };
}
