import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { Progress } from '../../tooling/progress.ts';
import { isRecord } from '../../../src/dto/problems.ts';
import { FunctionFailure, invokeLive } from '../invoke-live.ts';
import type { RedriveBatch } from './redrive-batch.ts';

export interface RedriveOutcome {
  readonly batch: RedriveBatch;
  /** Null when the function has taken every record. */
  readonly failure: string | null;
}

/**
 * Invokes the function with one batch after the other. The records keep their positions, so those that were processed
 * before are replays to the function and change nothing.
 */
export async function sendBatches(
  lambda: LambdaClient,
  functionName: string,
  batches: readonly RedriveBatch[],
  progress: Progress,
): Promise<readonly RedriveOutcome[]> {
  const outcomes: RedriveOutcome[] = [];
  const total = batches.reduce((sum, { event }) => sum + event.Records.length, 0);
  let done = 0;
  progress.start('redriving', total);
  for (const batch of batches) {
    outcomes.push({ batch, failure: await failureOf(lambda, functionName, batch) });
    done += batch.event.Records.length;
    progress.update(done);
  }
  progress.finish(`${done} records sent to ${functionName}`);
  return outcomes;
}

async function failureOf(
  lambda: LambdaClient,
  functionName: string,
  { event }: RedriveBatch,
): Promise<string | null> {
  let answer: unknown;
  try {
    answer = await invokeLive(lambda, functionName, event);
  } catch (error) {
    if (error instanceof FunctionFailure) return error.message;
    throw error;
  }
  const failures = isRecord(answer) ? answer['batchItemFailures'] : undefined;
  if (!Array.isArray(failures)) return `${functionName} does not answer as kinesis-processor does`;
  const [first] = failures as readonly { readonly itemIdentifier: string }[];
  return first === undefined ? null : `it still fails from sequence number ${first.itemIdentifier} on`;
}
