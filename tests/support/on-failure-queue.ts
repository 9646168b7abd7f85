import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

import {
  failureDocument,
  type GivenUpBatch,
} from '../../lib/local-aws/event-source-mapping/failure-document.ts';

/** An SQS on-failure destination: where the records lay, but not the records. They expire with the stream. */
export function onFailureQueue(sqs: SQSClient, queueUrl: string): (givenUp: GivenUpBatch) => Promise<void> {
  return async (givenUp) => {
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: JSON.stringify(failureDocument(givenUp)),
      }),
    );
  };
}
