import type { Lane, LaneAction } from '../../lib/local-aws/event-source-mapping/lane.ts';
import type { EventSourceMappingSettings } from '../../lib/local-aws/event-source-mapping/settings.ts';
import { Shard } from '../../lib/local-aws/event-source-mapping/shard.ts';
import type { StreamShard } from './sharded-stream.ts';

export interface DueAction {
  readonly lane: Lane;
  readonly shard: Shard;
  readonly action: LaneAction & { readonly kind: 'invoke' | 'give-up' };
}

/** The shards of a stream as the mapping reads them on a virtual clock: records as they arrive, parents first. */
export class ShardRuns {
  readonly #runs: { readonly stream: StreamShard; readonly shard: Shard; read: number }[];
  /** When something becomes due for which nobody has to do anything. */
  wakeAtMs = Infinity;

  constructor(streams: readonly StreamShard[], settings: EventSourceMappingSettings) {
    this.#runs = streams.map((stream) => ({ stream, shard: new Shard(stream.shardId, settings), read: 0 }));
  }

  /** Reads what has arrived and asks every lane, the one at `turn` first; stops at the first that wants something. */
  next(nowMs: number, turn: number): DueAction | null {
    this.wakeAtMs = Infinity;
    this.#read(nowMs);
    const lanes = this.#runs.flatMap(({ shard }) => shard.lanes.map((lane) => ({ lane, shard })));
    for (let index = 0; index < lanes.length; index += 1) {
      const { lane, shard } = lanes[(index + turn) % lanes.length]!;
      const action = lane.next(nowMs);
      if (action.kind === 'invoke' || action.kind === 'give-up') return { lane, shard, action };
      if (action.kind === 'wait') this.wakeAtMs = Math.min(this.wakeAtMs, action.untilMs);
    }
    return null;
  }

  #read(nowMs: number): void {
    for (const run of this.#runs) {
      const { records, parents } = run.stream;
      if (run.read === records.length || !parents.every((parent) => this.#isDrained(parent))) continue;
      const arrived = records.slice(run.read).filter(({ arrivalMs }) => arrivalMs <= nowMs);
      run.shard.offer(arrived, nowMs);
      run.read += arrived.length;
      if (run.read === records.length) run.shard.close();
      else this.wakeAtMs = Math.min(this.wakeAtMs, records[run.read]!.arrivalMs);
    }
  }

  #isDrained(shardId: string): boolean {
    const { stream, shard, read } = this.#runs.find((run) => run.stream.shardId === shardId)!;
    return (
      read === stream.records.length &&
      shard.backlog === 0 &&
      stream.parents.every((parent) => this.#isDrained(parent))
    );
  }
}
