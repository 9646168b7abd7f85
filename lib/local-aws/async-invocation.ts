import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SNSEvent, SNSMessage } from 'aws-lambda';
import { errorMessage } from '../../src/core/prelude/error-text.ts';

export interface AsyncInvocationOptions {
  readonly sqs: SQSClient;
  /** Holds what the topic delivered. */
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  invoke(event: SNSEvent): Promise<unknown>;
  /** Told of each message once, before its first try. */
  readonly onMessage?: (message: SNSMessage) => void;
  /** Told when receiving or dead-lettering fails; it is tried again. */
  readonly onError?: (error: unknown) => void;
  /** Waits before the second and the third try; Lambda's are one and two minutes. */
  readonly retryDelaysMs?: readonly number[];
}

/** Two retries after the first try, as a function's asynchronous invocations have by default. */
const DEFAULT_RETRY_DELAYS_MS = [1_000, 2_000];
const MAX_MESSAGES = 10;
const WAIT_SECONDS = 1;
/** Longer than all tries of one message, so that it is not received again meanwhile. */
const VISIBILITY_TIMEOUT_SECONDS = 600;
const ERROR_PAUSE_MS = 1_000;

/**
 * SNS → Lambda as AWS does it: one event per message, invoked asynchronously, 1 + 2 tries, then the dead-letter
 * queue. The emulator's own SNS → Lambda calls once and only logs errors.
 */
export class AsyncInvocation {
  readonly #options: AsyncInvocationOptions;
  readonly #stopping = new AbortController();
  readonly #inFlight = new Set<Promise<void>>();
  #loop: Promise<void> = Promise.resolve();
  #deadLettered = 0;

  constructor(options: AsyncInvocationOptions) {
    this.#options = options;
  }

  /** Messages that failed every try. */
  get deadLettered(): number {
    return this.#deadLettered;
  }

  start(): void {
    this.#loop = this.#receiveUntilStopped();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
    await Promise.all(this.#inFlight);
  }

  /** True when nothing waits in the queue and nothing is being tried. */
  async isIdle(): Promise<boolean> {
    if (this.#inFlight.size > 0) return false;
    const { Attributes } = await this.#options.sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: this.#options.queueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    return Object.values(Attributes ?? {}).every((count) => Number(count) === 0) && this.#inFlight.size === 0;
  }

  async #receiveUntilStopped(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        for (const message of await this.#receive()) {
          const work = this.#handle(message).catch((error: unknown) => this.#options.onError?.(error));
          this.#inFlight.add(work);
          void work.finally(() => this.#inFlight.delete(work));
        }
      } catch (error) {
        if (signal.aborted) return;
        this.#options.onError?.(error);
        await this.#pause(ERROR_PAUSE_MS);
      }
    }
  }

  async #receive(): Promise<readonly Message[]> {
    const { Messages = [] } = await this.#options.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: this.#options.queueUrl,
        MaxNumberOfMessages: MAX_MESSAGES,
        WaitTimeSeconds: WAIT_SECONDS,
        VisibilityTimeout: VISIBILITY_TIMEOUT_SECONDS,
      }),
      { abortSignal: this.#stopping.signal },
    );
    return Messages;
  }

  async #handle(message: Message): Promise<void> {
    const event = snsEvent(message.Body ?? '');
    this.#options.onMessage?.(event.Records[0]!.Sns);
    const failure = await this.#tryAll(event);
    if (this.#stopping.signal.aborted && failure !== null) return;
    if (failure !== null) await this.#deadLetter(event, failure);
    await this.#options.sqs.send(
      new DeleteMessageCommand({ QueueUrl: this.#options.queueUrl, ReceiptHandle: message.ReceiptHandle }),
    );
  }

  /** Null when a try succeeded, otherwise the message of the last error. */
  async #tryAll(event: SNSEvent): Promise<string | null> {
    const delaysMs = [0, ...(this.#options.retryDelaysMs ?? DEFAULT_RETRY_DELAYS_MS)];
    let failure: string | null = null;
    for (const delayMs of delaysMs) {
      if (delayMs > 0) await this.#pause(delayMs);
      if (this.#stopping.signal.aborted && failure !== null) break;
      failure = await this.#options.invoke(structuredClone(event)).then(() => null, errorMessage);
      if (failure === null) return null;
    }
    return failure;
  }

  /** The event itself and attributes about the failure, as Lambda sends them to a function's dead-letter queue. */
  async #deadLetter(event: SNSEvent, failure: string): Promise<void> {
    await this.#options.sqs.send(
      new SendMessageCommand({
        QueueUrl: this.#options.deadLetterQueueUrl,
        MessageBody: JSON.stringify(event),
        MessageAttributes: {
          RequestID: { DataType: 'String', StringValue: randomUUID() },
          ErrorCode: { DataType: 'Number', StringValue: '200' },
          ErrorMessage: { DataType: 'String', StringValue: failure.slice(0, 1_024) || 'unknown' },
        },
      }),
    );
    this.#deadLettered += 1;
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}

/** The envelope SNS puts on a queue, as the event SNS sends to a function. */
export function snsEvent(envelope: string): SNSEvent {
  const message = JSON.parse(envelope) as Partial<SNSMessage>;
  const subscription = `${message.TopicArn ?? ''}:local`;
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscription,
        Sns: {
          Type: 'Notification',
          MessageId: message.MessageId ?? '',
          TopicArn: message.TopicArn ?? '',
          Subject: message.Subject ?? '',
          Message: message.Message ?? '',
          Timestamp: message.Timestamp ?? '',
          SignatureVersion: message.SignatureVersion ?? '1',
          Signature: message.Signature ?? '',
          SigningCertUrl: '',
          UnsubscribeUrl: '',
          MessageAttributes: message.MessageAttributes ?? {},
        },
      },
    ],
  };
}
