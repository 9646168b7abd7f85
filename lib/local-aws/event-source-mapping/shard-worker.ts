import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import type { KinesisStreamEvent } from 'aws-lambda';

import type { GivenUpBatch } from './failure-document.ts';
import { interpretResponse, type BatchOutcome } from './interpret-response.ts';
import type { Lane, LaneAction } from './lane.ts';
import type { EventSourceMappingSettings } from './settings.ts';
import type { Shard } from './shard.ts';
import type { SourceRecord } from '../../kinesis/source-record.ts';

/** Thrown by `invoke` when no concurrency is left: the batch waits, and no retry is used. */
export class FunctionThrottledError extends Error {
  override readonly name = 'FunctionThrottledError';
}

export interface ShardWorkerOptions {
  readonly settings: EventSourceMappingSettings;
  readonly streamArn: string;
  readonly functionArn: string;
  invoke(event: KinesisStreamEvent): Promise<unknown>;
  onFailure(givenUp: GivenUpBatch): Promise<void>;
  /** Told of every record that is done with. */
  onFinished(records: readonly SourceRecord[]): void;
}

const ON_FAILURE_RETRY_MS = 1_000;

/** Carries out what the lanes of one shard want, as it becomes due. */
export class ShardWorker {
  readonly shard: Shard;
  readonly #options: ShardWorkerOptions;
  readonly #running = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(shard: Shard, options: ShardWorkerOptions) {
    this.shard = shard;
    this.#options = options;
  }

  /** Looks at every lane; call it whenever something may have become due. */
  pump(): void {
    if (this.#isStopped) return;
    clearTimeout(this.#timer);
    let wakeAtMs = Infinity;
    for (const lane of this.shard.lanes) {
      const action = lane.next(Date.now());
      if (action.kind === 'wait') wakeAtMs = Math.min(wakeAtMs, action.untilMs);
      else if (action.kind === 'invoke' || action.kind === 'give-up') this.#run(lane, action);
    }
    if (wakeAtMs === Infinity) return;
    this.#timer = setTimeout(() => this.pump(), Math.max(1, wakeAtMs - Date.now()));
  }

  /** Starts nothing new and waits for what runs. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await Promise.all(this.#running);
  }

  #run(lane: Lane, action: LaneAction & { readonly kind: 'invoke' | 'give-up' }): void {
    const work =
      action.kind === 'invoke' ? this.#invoke(lane, action.batch.records) : this.#giveUp(lane, action);
    this.#running.add(work);
    void work.finally(() => {
      this.#running.delete(work);
      this.pump();
    });
  }

  async #invoke(lane: Lane, records: readonly SourceRecord[]): Promise<void> {
    const outcome = await this.#outcomeOf(records);
    this.#finish(lane.settle(outcome, Date.now()));
  }

  async #outcomeOf(records: readonly SourceRecord[]): Promise<BatchOutcome> {
    try {
      // A copy through JSON, as the function would get it: what a handler does to its event stays with it.
      const event = JSON.parse(
        JSON.stringify({ Records: records.map((record) => record.event) }),
      ) as KinesisStreamEvent;
      const response = await this.#options.invoke(event);
      if (!this.#options.settings.reportBatchItemFailures) return { kind: 'succeeded' };
      return interpretResponse(
        response,
        records.map((record) => record.sequenceNumber),
      );
    } catch (error) {
      return error instanceof FunctionThrottledError
        ? { kind: 'throttled' }
        : { kind: 'failed', functionError: 'Unhandled' };
    }
  }

  async #giveUp(lane: Lane, action: LaneAction & { readonly kind: 'give-up' }): Promise<void> {
    const givenUp: GivenUpBatch = {
      batch: action.batch,
      condition: action.condition,
      shardId: this.shard.shardId,
      streamArn: this.#options.streamArn,
      functionArn: this.#options.functionArn,
      requestId: randomUUID(),
      nowMs: Date.now(),
    };
    // The checkpoint stays where it is until the destination has the batch: nothing is dropped on the way.
    while (!this.#isStopped) {
      const isDelivered = await this.#options.onFailure(givenUp).then(
        () => true,
        () => false,
      );
      if (isDelivered) {
        this.#finish(lane.gaveUp());
        return;
      }
      await delay(ON_FAILURE_RETRY_MS);
    }
  }

  #finish(records: readonly SourceRecord[]): void {
    this.shard.finish(records);
    this.#options.onFinished(records);
  }
}
