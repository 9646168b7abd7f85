import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CLIENT_OPTIONS } from '../../../src/containers/aws-client-options.ts';
import { CheckFailure } from '../deployed-test/checks.ts';
import type { Assumption, World } from './assumption.ts';

/** Longer than the limit, and no longer than a person waits. */
const SILENCE_SECONDS = 9;
const LIMIT_MS = CLIENT_OPTIONS.requestHandler.requestTimeout;
const SLACK_MS = 3_000;

/** https://github.com/smithy-lang/smithy-typescript/tree/main/packages/node-http-handler */
export const TIMEOUTS: Assumption = {
  claim: `a call that is not answered ends after ${LIMIT_MS / 1000} s`,
  restsOn: { file: 'src/containers/aws-client-options.ts', name: 'requestTimeout' },
  look: lookAtTimeouts,
};

/** Nothing in AWS is silent on demand but a long poll of an empty queue. */
async function lookAtTimeouts({ context, outputs: { SilentQueueUrl } }: World): Promise<string> {
  const { region, credentials } = (await context.sqs()).config;
  const client = new SQSClient({ ...CLIENT_OPTIONS, maxAttempts: 1, region, credentials });
  const begunMs = context.now();
  try {
    await client.send(
      new ReceiveMessageCommand({ QueueUrl: SilentQueueUrl, WaitTimeSeconds: SILENCE_SECONDS }),
    );
  } catch (error) {
    const tookMs = context.now() - begunMs;
    const { name } = error as Error;
    if (name !== 'TimeoutError' || tookMs > LIMIT_MS + SLACK_MS) throw error;
    return `TimeoutError after ${(tookMs / 1000).toFixed(1)} s`;
  } finally {
    client.destroy();
  }
  throw new CheckFailure(
    `the call waited ${((context.now() - begunMs) / 1000).toFixed(1)} s and was answered`,
  );
}
