import type { KinesisStreamEvent } from 'aws-lambda';
import {
  failureObject,
  type FailureObject,
} from '../../lib/local-aws/event-source-mapping/failure-document.ts';
import {
  interpretResponse,
  type BatchOutcome,
} from '../../lib/local-aws/event-source-mapping/interpret-response.ts';
import type { Lane } from '../../lib/local-aws/event-source-mapping/lane.ts';
import { eventSourceMappingSettings } from '../../lib/local-aws/event-source-mapping/settings.ts';
import type { Shard } from '../../lib/local-aws/event-source-mapping/shard.ts';
import { FixedClock } from '../support/fixed-clock.ts';
import { FaultCount, type DeliveryFault } from './fault.ts';
import { Fleet } from './fleet.ts';
import { PLAIN_STREAMS, type Schedule } from './schedule.ts';
import { ShardRuns, type DueAction } from './shard-run.ts';
import type { VirtualAccount } from './virtual-account.ts';
import { shardsOf, warmAccount } from './world.ts';

export interface SimulationResult {
  readonly account: VirtualAccount;
  /** The on-failure documents, with their records. */
  readonly givenUp: readonly FailureObject[];
  readonly injected: FaultCount;
  readonly invocations: number;
}

interface Running {
  readonly lane: Lane;
  readonly shard: Shard;
  readonly slot: number;
  readonly outcome: BatchOutcome;
  readonly endsAtMs: number;
}

interface Duplicate {
  readonly event: KinesisStreamEvent;
  readonly dueAtInvocation: number;
}

const FUNCTION_TIMEOUT_MS = 300_000;
/** Longer than anything in the history lives. */
const EXPIRY_MS = 100 * 86_400_000;
/** Far beyond what any schedule takes: a run that gets here will never end. */
const MOST_STEPS = 20_000;

/** Runs schedules one after the other: the mapping's own state machine, the real function, a virtual clock. */
export class Simulation {
  readonly #fleet = new Fleet();
  #schedule!: Schedule;
  #clock!: FixedClock;
  #injected!: FaultCount;
  #running: Running[] = [];
  #planned: DeliveryFault[] = [];
  #duplicates: Duplicate[] = [];
  #afterExpiry: KinesisStreamEvent[] = [];
  #account!: VirtualAccount;
  #givenUp: FailureObject[] = [];
  #crowdedAt = new Set<string>();
  #draws = 0;

  async run(schedule: Schedule): Promise<SimulationResult> {
    const shards = shardsOf(schedule);
    const account = await warmAccount(schedule);
    this.#schedule = schedule;
    this.#clock = new FixedClock(shards[0]!.records[0]!.arrivalMs);
    this.#injected = new FaultCount();
    this.#running = [];
    this.#planned = [...schedule.deliveryFaults];
    this.#duplicates = [];
    this.#afterExpiry = [];
    this.#account = account;
    this.#givenUp = [];
    this.#crowdedAt = new Set();
    this.#draws = 0;
    this.#fleet.reset(schedule, account, this.#clock, this.#injected);
    const settings = eventSourceMappingSettings({
      batchSize: schedule.batchSize,
      maximumBatchingWindowInSeconds: schedule.windowSeconds,
      parallelizationFactor: schedule.parallelizationFactor,
      bisectBatchOnFunctionError: schedule.bisects,
      maximumRetryAttempts: schedule.retries,
      reportBatchItemFailures: true,
    });
    if (schedule.damage > 0) this.#injected.add('state damaged');
    if (schedule.stream >= PLAIN_STREAMS) this.#injected.add('rough market');
    await this.#drain(new ShardRuns(shards, settings));
    if (account.conflicts > 0) this.#injected.add('version conflict', account.conflicts);
    return {
      account,
      givenUp: this.#givenUp,
      injected: this.#injected,
      invocations: this.#fleet.invocations,
    };
  }

  /** Feeds events once more, in the given order and without faults, to whichever environment's turn it is. */
  async redrive(events: readonly KinesisStreamEvent[]): Promise<void> {
    this.#fleet.endFaults();
    for (const event of events) await this.#fleet.invoke(this.#draw(this.#fleet.size), event);
  }

  async #drain(runs: ShardRuns): Promise<void> {
    for (let step = 0; step < MOST_STEPS; step += 1) {
      this.#settleEnded();
      const due = runs.next(this.#clock.nowMs, this.#draw(8));
      if (due !== null) {
        await this.#carryOut(due);
        continue;
      }
      const nextMs = Math.min(runs.wakeAtMs, ...this.#running.map(({ endsAtMs }) => endsAtMs));
      if (nextMs === Infinity) {
        await this.#deliverDuplicates(Infinity);
        await this.#deliverAfterExpiry();
        return;
      }
      this.#clock.nowMs = Math.max(this.#clock.nowMs, nextMs);
    }
    throw new Error(`The stream is not drained after ${MOST_STEPS} steps.`);
  }

  #settleEnded(): void {
    const ended = this.#running.filter(({ endsAtMs }) => endsAtMs <= this.#clock.nowMs);
    this.#running = this.#running.filter((each) => !ended.includes(each));
    for (const { lane, shard, outcome } of ended) {
      if (outcome.kind === 'failed' && this.#schedule.bisects) this.#injected.add('bisected');
      shard.finish(lane.settle(outcome, this.#clock.nowMs));
    }
  }

  async #carryOut({ lane, shard, action }: DueAction): Promise<void> {
    const { records } = action.batch;
    if (action.kind === 'give-up') {
      this.#injected.add('given up');
      const arns = { streamArn: records[0]!.event.eventSourceARN, functionArn: 'function' };
      const { batch, condition } = action;
      const nowMs = this.#clock.nowMs;
      this.#givenUp.push(
        failureObject({ batch, condition, shardId: shard.shardId, ...arns, requestId: 'request', nowMs }),
      );
      shard.finish(lane.gaveUp());
      return;
    }
    const faults = this.#takeDeliveryFaults();
    const kinds = new Set(faults.map(({ kind }) => kind));
    if (this.#running.length >= this.#schedule.reservedConcurrency || kinds.has('throttled')) {
      if (kinds.has('throttled')) this.#injected.add('throttled');
      else this.#noteCrowded(records[0]!.event.eventID);
      lane.settle({ kind: 'throttled' }, this.#clock.nowMs);
      return;
    }
    const slot = this.#freeSlot();
    const event = { Records: records.map((record) => record.event) };
    const numbers = records.map(({ sequenceNumber }) => sequenceNumber);
    for (const { kind, delay } of faults) {
      this.#injected.add(kind);
      if (kind === 'duplicated after expiry') this.#afterExpiry.push(event);
      if (kind !== 'duplicated') continue;
      this.#duplicates.push({ event, dueAtInvocation: this.#fleet.invocations + 1 + delay });
    }
    const second = this.#freeSlot(slot);
    const end =
      kinds.has('overlapped') && second !== slot
        ? await this.#fleet.overlap([second, slot], event)
        : await this.#fleet.invoke(slot, event);
    const isLost = kinds.has('answer lost');
    const outcome: BatchOutcome =
      end.kind === 'answered' && !isLost
        ? interpretResponse(end.response, numbers)
        : { kind: 'failed', functionError: 'Unhandled' };
    const durationMs = end.kind === 'timeout' ? FUNCTION_TIMEOUT_MS : this.#draw(4) * 400;
    this.#running.push({ lane, shard, slot, outcome, endsAtMs: this.#clock.nowMs + durationMs });
    await this.#deliverDuplicates(this.#fleet.invocations);
  }

  /** Delivery faults planned for the coming invocation, each of which happens once. */
  #takeDeliveryFaults(): DeliveryFault[] {
    const isDue = ({ invocation }: DeliveryFault): boolean => invocation <= this.#fleet.invocations;
    const due = this.#planned.filter(isDue);
    this.#planned = this.#planned.filter((fault) => !isDue(fault));
    return due;
  }

  async #deliverDuplicates(invocation: number): Promise<void> {
    const due = this.#duplicates.filter(({ dueAtInvocation }) => dueAtInvocation <= invocation);
    this.#duplicates = this.#duplicates.filter((each) => !due.includes(each));
    for (const { event } of due) await this.#fleet.invoke(this.#freeSlot(), event);
  }

  async #deliverAfterExpiry(): Promise<void> {
    if (this.#afterExpiry.length === 0) return;
    this.#clock.nowMs += EXPIRY_MS;
    this.#account.deleteExpired(this.#clock.nowMs);
    for (const event of this.#afterExpiry) await this.#fleet.invoke(this.#freeSlot(), event);
  }

  /** Any environment that is not busy, other than `taken` where there is one. */
  #freeSlot(taken?: number): number {
    const first = this.#draw(this.#fleet.size);
    const busy = new Set([...this.#running.map(({ slot }) => slot), taken]);
    for (let offset = 0; offset < this.#fleet.size; offset += 1) {
      const slot = (first + offset) % this.#fleet.size;
      if (!busy.has(slot)) return slot;
    }
    return taken ?? first;
  }

  /** A batch that waits for room asks again and again; that is one fault. */
  #noteCrowded(firstEventId: string): void {
    if (this.#crowdedAt.has(firstEventId)) return;
    this.#crowdedAt.add(firstEventId);
    this.#injected.add('reserved concurrency reached');
  }

  #draw(below: number): number {
    const { choices } = this.#schedule;
    return choices[this.#draws++ % choices.length]! % below;
  }
}
