import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { SqsDeadLetterQueue } from '../adapters/sqs/sqs-dead-letter-queue.ts';
import { traced } from '../adapters/xray/traced-client.ts';
import type { AlertProcessorConfig } from '../config/alert-processor-config.ts';
import type { DeadLetterQueue } from '../ports/dead-letter-queue.ts';
import type { EventPublisher } from '../ports/event-publisher.ts';
import { CLIENT_OPTIONS, spareRepeatedWork } from './aws-client-options.ts';
import { lambdaTracer } from './lambda-tracer.ts';
import { once } from './once.ts';

export const SERVICE = 'alert-processor';

const NO_QUEUE: DeadLetterQueue = { put: () => Promise.resolve() };

/** Loaded and made when first needed, where absent. */
export interface RareClients {
  readonly eventbridge?: EventBridgeClient;
  readonly sqs?: SQSClient;
  readonly lambda?: LambdaClient;
}

/** Loads and signs when the first event is published: on most days there is none. */
export function eventsOf(
  { EVENT_BUS, PROJECT_NAME }: Readonly<AlertProcessorConfig>,
  { eventbridge }: RareClients,
): EventPublisher {
  const publisher = once(async () => {
    const [{ EventBridgePublisher }, { EventBridgeClient }] = await Promise.all([
      import('../adapters/eventbridge/event-bridge-publisher.ts'),
      import('@aws-sdk/client-eventbridge'),
    ]);
    const client =
      eventbridge ?? traced(spareRepeatedWork(new EventBridgeClient(CLIENT_OPTIONS)), lambdaTracer());
    return new EventBridgePublisher(client, EVENT_BUS, `${PROJECT_NAME}.${SERVICE}`);
  });
  return { publish: async (event) => (await publisher()).publish(event) };
}

export function deadLetterQueueOf(
  { DEAD_LETTER_QUEUE_URL }: Readonly<AlertProcessorConfig>,
  { sqs }: RareClients,
): DeadLetterQueue {
  if (DEAD_LETTER_QUEUE_URL === undefined) return NO_QUEUE;
  const client = once(async () => {
    const { SQSClient } = await import('@aws-sdk/client-sqs');
    return sqs ?? traced(spareRepeatedWork(new SQSClient(CLIENT_OPTIONS)), lambdaTracer());
  });
  return new SqsDeadLetterQueue(client, DEAD_LETTER_QUEUE_URL);
}
