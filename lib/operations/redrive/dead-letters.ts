import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { isRecord } from '../../../src/dto/problems.ts';

/** Records that Lambda gave up on, as an SQS destination gets them: where they were, and not what they said. */
export interface StreamRange {
  readonly shardId: string;
  readonly streamArn: string;
  readonly firstSequenceNumber: string;
  readonly lastSequenceNumber: string;
  /** When the last of them came, epoch milliseconds. */
  readonly lastArrivalMs: number;
  readonly condition: string;
}

export interface DeadLetter {
  readonly messageId: string;
  readonly receiptHandle: string;
  /** Objects with batches that were given up; a notification of S3. */
  readonly objectKeys: readonly string[];
  /** Null where the message is of another kind. */
  readonly range: StreamRange | null;
}

const PER_CALL = 10;
/** Nobody else sees them meanwhile; what is left is given back at the end, or by itself after this. */
const VISIBILITY_SECONDS = 600;
/** So many at a time: the rest is for the next run. */
const MAX_LETTERS = 1_000;

/** The dead-letter queue as a redrive uses it: look at everything, delete what is settled, give back the rest. */
export class DeadLetters {
  readonly letters: readonly DeadLetter[];
  readonly #sqs: SQSClient;
  readonly #queueUrl: string;
  readonly #held: Set<DeadLetter>;

  private constructor(sqs: SQSClient, queueUrl: string, letters: readonly DeadLetter[]) {
    this.#sqs = sqs;
    this.#queueUrl = queueUrl;
    this.letters = letters;
    this.#held = new Set(letters);
  }

  static async take(sqs: SQSClient, queueName: string): Promise<DeadLetters> {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queueName }));
    const letters = new Map<string, DeadLetter>();
    while (letters.size < MAX_LETTERS) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: PER_CALL,
          VisibilityTimeout: VISIBILITY_SECONDS,
          WaitTimeSeconds: 1,
        }),
      );
      if (Messages.length === 0) break;
      for (const { MessageId = '', ReceiptHandle = '', Body = '' } of Messages) {
        letters.set(MessageId, letterOf(MessageId, ReceiptHandle, Body));
      }
    }
    return new DeadLetters(sqs, QueueUrl!, [...letters.values()]);
  }

  async delete(letters: readonly DeadLetter[]): Promise<void> {
    for (let start = 0; start < letters.length; start += PER_CALL) {
      const some = letters.slice(start, start + PER_CALL);
      const { Failed = [] } = await this.#sqs.send(
        new DeleteMessageBatchCommand({
          QueueUrl: this.#queueUrl,
          Entries: some.map(({ receiptHandle }, index) => ({
            Id: String(index),
            ReceiptHandle: receiptHandle,
          })),
        }),
      );
      const failed = new Set(Failed.map(({ Id }) => Number(Id)));
      for (const [index, letter] of some.entries()) if (!failed.has(index)) this.#held.delete(letter);
    }
  }

  /** Others see at once what was not deleted. */
  async giveBack(): Promise<void> {
    const letters = [...this.#held];
    for (let start = 0; start < letters.length; start += PER_CALL) {
      await this.#sqs.send(
        new ChangeMessageVisibilityBatchCommand({
          QueueUrl: this.#queueUrl,
          Entries: letters.slice(start, start + PER_CALL).map(({ receiptHandle }, index) => ({
            Id: String(index),
            ReceiptHandle: receiptHandle,
            VisibilityTimeout: 0,
          })),
        }),
      );
    }
    this.#held.clear();
  }
}

function letterOf(messageId: string, receiptHandle: string, body: string): DeadLetter {
  let content: unknown = null;
  try {
    content = JSON.parse(body);
  } catch {
    // Not JSON is a message of another kind.
  }
  return { messageId, receiptHandle, objectKeys: objectKeysOf(content), range: rangeOf(content) };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html : keys are form-encoded. */
function objectKeysOf(content: unknown): readonly string[] {
  if (!isRecord(content) || !Array.isArray(content['Records'])) return [];
  return (content['Records'] as unknown[]).flatMap((record) => {
    const s3 = isRecord(record) ? record['s3'] : undefined;
    const object = isRecord(s3) ? s3['object'] : undefined;
    const key = isRecord(object) ? object['key'] : undefined;
    return typeof key === 'string' ? [decodeURIComponent(key.replaceAll('+', ' '))] : [];
  });
}

/** https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html */
function rangeOf(content: unknown): StreamRange | null {
  const info = isRecord(content) ? content['KinesisBatchInfo'] : undefined;
  if (!isRecord(content) || !isRecord(info)) return null;
  const context = isRecord(content['requestContext']) ? content['requestContext'] : {};
  const text = (name: string): string => (typeof info[name] === 'string' ? info[name] : '');
  return {
    shardId: text('shardId'),
    streamArn: text('streamArn'),
    firstSequenceNumber: text('startSequenceNumber'),
    lastSequenceNumber: text('endSequenceNumber'),
    lastArrivalMs: Date.parse(text('approximateArrivalOfLastRecord')),
    condition: typeof context['condition'] === 'string' ? context['condition'] : 'given up',
  };
}
