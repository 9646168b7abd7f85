import { Lane } from './lane.ts';
import type { EventSourceMappingSettings } from './settings.ts';
import { laneOf, type SourceRecord } from '../../kinesis/source-record.ts';

/**
 * A shard's records spread over its lanes by partition key, and how far all of them have come. No clock and no I/O:
 * whoever drives it decides what happens when.
 */
export class Shard {
  readonly shardId: string;
  readonly lanes: readonly Lane[];
  /** Sequence number up to which everything is done with; null before the first record is. */
  checkpoint: string | null = null;
  readonly #parallelizationFactor: number;
  /** Records read and not below the checkpoint, in the order of the stream; true once done with. */
  readonly #open = new Map<string, boolean>();

  constructor(shardId: string, settings: EventSourceMappingSettings) {
    this.shardId = shardId;
    this.#parallelizationFactor = settings.parallelizationFactor;
    this.lanes = Array.from({ length: settings.parallelizationFactor }, () => new Lane(settings));
  }

  /** Records read that are not done with. */
  get backlog(): number {
    return this.lanes.reduce((sum, lane) => sum + lane.backlog, 0);
  }

  offer(records: readonly SourceRecord[], nowMs: number): void {
    for (const record of records) {
      this.#open.set(record.sequenceNumber, false);
      this.lanes[laneOf(record.partitionKey, this.#parallelizationFactor)]!.offer(record, nowMs);
    }
  }

  /** The shard has ended: nothing waits for company any more. */
  close(): void {
    for (const lane of this.lanes) lane.close();
  }

  /** Moves the checkpoint over what is done with. */
  finish(records: readonly SourceRecord[]): void {
    for (const record of records) this.#open.set(record.sequenceNumber, true);
    for (const [sequenceNumber, isDone] of this.#open) {
      if (!isDone) return;
      this.checkpoint = sequenceNumber;
      this.#open.delete(sequenceNumber);
    }
  }
}
