/** What one invocation means for its batch. */
export type BatchOutcome =
  | { readonly kind: 'succeeded' }
  /** Everything before the sequence number is done; it and what follows are to be retried. */
  | { readonly kind: 'failed-from'; readonly sequenceNumber: string }
  /** The whole batch failed: the function threw ('Unhandled'), or its response makes no sense (null). */
  | { readonly kind: 'failed'; readonly functionError: 'Unhandled' | null }
  /** The function was not reached for want of concurrency; this is no attempt. */
  | { readonly kind: 'throttled' };

/**
 * Reads the response of a function that reports batch item failures, as AWS does. Absent, empty and null are
 * success, and so is any object without `batchItemFailures`, a misspelt key included. An identifier that is
 * missing, empty or not of this batch fails the whole batch.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export function interpretResponse(response: unknown, sequenceNumbers: readonly string[]): BatchOutcome {
  if (typeof response !== 'object' || response === null) return { kind: 'succeeded' };
  const failures = (response as { batchItemFailures?: unknown }).batchItemFailures;
  if (failures === undefined || failures === null) return { kind: 'succeeded' };
  if (!Array.isArray(failures)) return { kind: 'failed', functionError: null };

  let lowest = sequenceNumbers.length;
  for (const failure of failures as unknown[]) {
    const identifier = (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier;
    const index = typeof identifier === 'string' ? sequenceNumbers.indexOf(identifier) : -1;
    if (index === -1) return { kind: 'failed', functionError: null };
    lowest = Math.min(lowest, index);
  }
  const sequenceNumber = sequenceNumbers[lowest];
  return sequenceNumber === undefined ? { kind: 'succeeded' } : { kind: 'failed-from', sequenceNumber };
}
