import type { S3Client } from '@aws-sdk/client-s3';
import type { RedriveResult } from './carry-out.ts';
import type { DeadLetter } from './dead-letters.ts';
import { isMarked } from '../lake/marked-objects.ts';
import type { StreamBatches } from './stream-batches.ts';

export interface LetterQuestion {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly streamed: StreamBatches;
  readonly result: RedriveResult;
}

/** The letters about batches that have gone through, in this redrive or in an earlier one. */
export async function settledLetters(
  letters: readonly DeadLetter[],
  question: LetterQuestion,
): Promise<readonly DeadLetter[]> {
  const settled: DeadLetter[] = [];
  for (const letter of letters) if (await isSettled(letter, question)) settled.push(letter);
  return settled;
}

async function isSettled(
  letter: DeadLetter,
  { s3, bucket, streamed, result }: LetterQuestion,
): Promise<boolean> {
  const batches = streamed.byLetter.get(letter);
  if (batches !== undefined) return result.isThrough(batches);
  if (letter.objectKeys.length === 0) return false;
  for (const key of letter.objectKeys) {
    if (!result.workedOff.has(key) && !(await isMarked(s3, bucket, key))) return false;
  }
  return true;
}
