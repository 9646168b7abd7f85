import type { KinesisStreamEvent } from 'aws-lambda';
import { toSourceRecord } from '../../../lib/kinesis/source-record.ts';

const RECORDS_PER_BATCH = 100;

/** What one test run calls its own, so that it meets nobody's data and can take all of it away again. */
export class Probe {
  /** Symbols of the run begin with it; no market has such symbols. */
  readonly prefix: string;
  /** No stream has a shard of this name. */
  readonly shardId: string;
  readonly #symbols: string[] = [];
  readonly id: string;
  #sequenceNumber: bigint;

  /** @param id letters and digits that no other run has */
  constructor(id: string, nowMs: number) {
    this.id = id;
    this.prefix = `RTFTEST-${id.toUpperCase()}-`;
    this.shardId = `shardId-rtftest-${id}`;
    this.#sequenceNumber = BigInt(nowMs) * 1_000_000n;
  }

  /** One that the run has not used yet. */
  newSymbol(): string {
    const symbol = `${this.prefix}${this.#symbols.length + 1}`;
    this.#symbols.push(symbol);
    return symbol;
  }

  /** All that the run has used. */
  get symbols(): readonly string[] {
    return this.#symbols;
  }

  owns(symbol: string): boolean {
    return symbol.startsWith(this.prefix);
  }

  /** As the stream mapping would hand these records over, in their order, a hundred at most in a batch. */
  batchesOf(records: readonly Uint8Array[], arrivalMs: number): readonly KinesisStreamEvent[] {
    const source = {
      shardId: this.shardId,
      region: 'us-east-1',
      streamArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/rtf-test',
    };
    const events = records.map((Data) => {
      this.#sequenceNumber += 1n;
      const record = {
        Data,
        SequenceNumber: String(this.#sequenceNumber),
        PartitionKey: this.prefix,
        ApproximateArrivalTimestamp: new Date(arrivalMs),
      };
      return toSourceRecord(record, source).event;
    });
    const batches: KinesisStreamEvent[] = [];
    for (let start = 0; start < events.length; start += RECORDS_PER_BATCH) {
      batches.push({ Records: events.slice(start, start + RECORDS_PER_BATCH) });
    }
    return batches;
  }
}
