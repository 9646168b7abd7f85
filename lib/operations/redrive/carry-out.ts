import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Progress } from '../../tooling/progress.ts';
import { mark } from '../lake/marked-objects.ts';
import type { RedriveBatch, RedrivePlan } from './redrive-batch.ts';
import { sendBatches, type RedriveOutcome } from './send-batches.ts';

export interface Redrive {
  readonly lambda: () => Promise<LambdaClient>;
  readonly s3: S3Client;
  readonly bucket: string;
  readonly plan: RedrivePlan;
  readonly functionName: string;
  /** Otherwise it is only shown. */
  readonly isApplied: boolean;
  readonly progress: Progress;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What came of a redrive; of one that was only shown, what would come of it if all went well. */
export interface RedriveResult {
  /** Nothing where it was only shown. */
  readonly outcomes: readonly RedriveOutcome[];
  /** Whether each of these batches went, or would go, through. */
  readonly isThrough: (batches: readonly RedriveBatch[]) => boolean;
  /** Objects of the plan that are, or would be, worked off. */
  readonly workedOff: ReadonlySet<string>;
}

/** Sends the batches and marks the objects whose batches went through. */
export async function carryOut(redrive: Redrive): Promise<RedriveResult> {
  const { s3, bucket, plan, functionName, isApplied } = redrive;
  const outcomes =
    isApplied && plan.batches.length > 0
      ? await sendBatches(await redrive.lambda(), functionName, plan.batches, redrive.progress)
      : [];
  const failed = new Set(outcomes.filter(({ failure }) => failure !== null).map(({ batch }) => batch));
  const isThrough = (batches: readonly RedriveBatch[]): boolean =>
    batches.every((batch) => !failed.has(batch));
  const workedOff = new Set<string>();
  for (const [key, batches] of plan.objects) {
    if (!isThrough(batches)) continue;
    workedOff.add(key);
    if (isApplied) await mark(s3, bucket, key, redrive.now());
  }
  return { outcomes, isThrough, workedOff };
}
