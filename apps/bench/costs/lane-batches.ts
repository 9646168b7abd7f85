/** How the mapping of kinesis-processor makes batches: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html */
export interface Lanes {
  /** Shards times parallelization factor. */
  readonly lanes: number;
  readonly batchSize: number;
  readonly windowSeconds: number;
}

interface Arrival {
  readonly arrivalMs: number;
  /** A symbol is in one lane for good. */
  readonly symbol: number;
}

/** Records in the batches that Lambda would hand over: a batch is full, or its window has ended since its first record came. */
export function* laneBatches<T extends Arrival>(
  arrivals: Iterable<T>,
  { lanes, batchSize, windowSeconds }: Lanes,
): Generator<readonly T[]> {
  const open = new Map<number, T[]>();
  for (const arrival of arrivals) {
    for (const [lane, batch] of open) {
      if (arrival.arrivalMs < batch[0]!.arrivalMs + windowSeconds * 1000) continue;
      open.delete(lane);
      yield batch;
    }
    const lane = arrival.symbol % lanes;
    const batch = open.get(lane) ?? [];
    batch.push(arrival);
    open.set(lane, batch);
    if (batch.length < batchSize) continue;
    open.delete(lane);
    yield batch;
  }
  yield* open.values();
}
