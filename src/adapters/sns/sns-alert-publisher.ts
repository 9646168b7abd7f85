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
import { RefusedError } from '../../ports/refused-error.ts';

// https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
const MESSAGES_PER_CALL = 10;
/** All messages of a call together, with room for their attributes. */
const BYTES_PER_CALL = 256 * 1024 - 10 * 1024;
/** Error codes of a message that SNS will not take at any time. */
const REFUSALS: ReadonlySet<string | undefined> = new Set([
  'InvalidParameter',
  'InvalidParameterValue',
  'InvalidParameterException',
  'InvalidParameterValueException',
  'BatchRequestTooLong',
  'BatchRequestTooLongException',
]);

interface Message {
  readonly alert: Alert;
  readonly entry: PublishBatchRequestEntry;
}

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
    const messages = alerts.map((alert, index) => ({ alert, entry: this.#entry(alert, String(index)) }));
    for (const call of callsOf(messages)) await this.#publishBatch(call, failures);
    return failures;
  }

  /** Messages that are refused as a whole are tried one by one: only the one that is wrong fails. */
  async #publishBatch(messages: readonly Message[], failures: Map<string, Error>): Promise<void> {
    try {
      const { Failed } = await this.#client.send(
        new PublishBatchCommand({
          TopicArn: this.#topicArn,
          PublishBatchRequestEntries: messages.map(({ entry }) => entry),
        }),
      );
      for (const { Id, Code, Message } of Failed ?? []) {
        const { alert } = messages.find(({ entry }) => entry.Id === Id)!;
        const text = `SNS refused the alert: ${Code} ${Message ?? ''}`;
        failures.set(alert.alertId, REFUSALS.has(Code) ? refusal(alert, text) : new Error(text));
      }
    } catch (cause) {
      const error = cause as Error;
      const isRefusal = REFUSALS.has(error.name);
      if (isRefusal && messages.length > 1) {
        for (const message of messages) await this.#publishBatch([message], failures);
        return;
      }
      for (const { alert } of messages) {
        failures.set(alert.alertId, isRefusal ? refusal(alert, error.message) : error);
      }
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

/** As few calls as there can be: ten messages each, and no more bytes than one may have. */
function callsOf(messages: readonly Message[]): readonly (readonly Message[])[] {
  const calls: Message[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = Buffer.byteLength(message.entry.Message!);
    const call = calls.at(-1);
    if (call === undefined || call.length === MESSAGES_PER_CALL || bytes + size > BYTES_PER_CALL) {
      calls.push([message]);
      bytes = size;
    } else {
      call.push(message);
      bytes += size;
    }
  }
  return calls;
}

function refusal(alert: Alert, text: string): RefusedError {
  return new RefusedError(text, [toMessage(alert)]);
}
