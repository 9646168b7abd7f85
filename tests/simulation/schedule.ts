import fc from 'fast-check';
import { CALL_FAULTS, CALLS, DELIVERY_FAULTS, type CallFault, type DeliveryFault } from './fault.ts';
import { DAMAGES } from './damage.ts';
import { SHARD_HISTORIES } from './sharded-stream.ts';

/** Everything that chance decides about one run. Plain JSON: printed as it is, it replays the run. */
export interface Schedule {
  /** Which of the base streams. */
  readonly stream: number;
  /** Which of the shard histories, and after how many records the shards change. */
  readonly shards: number;
  readonly recordsPerEpoch: number;
  /** Which of the damages a state item has suffered; 0 for none. */
  readonly damage: number;
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly parallelizationFactor: number;
  readonly bisects: boolean;
  readonly retries: number;
  readonly environments: number;
  /** So many invocations every other environment runs the release before. */
  readonly previousUntil: number;
  /** Never more than there are environments. */
  readonly reservedConcurrency: number;
  /** Draws, used in turn: the environment, the duration and the lane that come next. */
  readonly choices: readonly number[];
  readonly callFaults: readonly CallFault[];
  readonly deliveryFaults: readonly DeliveryFault[];
}

/** In the last of them there are symbols of every kind of trouble. */
export const STREAMS = 6;
export const PLAIN_STREAMS = 4;

export interface ScheduleLimits {
  /** Indices into the shard histories. */
  readonly shards: readonly number[];
  readonly retries: readonly number[];
  readonly mostCallFaults: number;
  /** Until which invocation the release before may run beside this one; 0 where it does not. */
  readonly previousUntil?: readonly number[];
}

export const ALL_SHARD_HISTORIES = SHARD_HISTORIES.map((_, index) => index);
const INVOCATIONS = 24;

export function schedules({
  shards,
  retries,
  mostCallFaults,
  previousUntil = [0],
}: ScheduleLimits): fc.Arbitrary<Schedule> {
  // What the release before cannot do is no fault of a rollout.
  const isRough = Math.max(...previousUntil) === 0;
  const invocation = fc.nat(INVOCATIONS);
  const callFault = fc.record(
    {
      invocation,
      lasts: fc.constantFrom(1, 1, 1, 2, 4),
      call: fc.constantFrom(...CALLS),
      nth: fc.constantFrom(0, 0, 0, 1, 2),
      kind: fc.constantFrom(...CALL_FAULTS),
      choice: fc.nat(255),
    },
    { noNullPrototype: true },
  );
  const deliveryFault = fc.record(
    {
      invocation,
      kind: fc.constantFrom(...DELIVERY_FAULTS),
      delay: fc.nat(8),
    },
    { noNullPrototype: true },
  );
  return fc.record(
    {
      stream: fc.nat(isRough ? STREAMS - 1 : PLAIN_STREAMS - 1),
      shards: fc.constantFrom(...shards),
      recordsPerEpoch: fc.constantFrom(8, 16, 24),
      damage: isRough ? fc.constantFrom(0, 0, 0, ...DAMAGES.keys()) : fc.constant(0),
      batchSize: fc.constantFrom(3, 5, 8, 12, 100),
      windowSeconds: fc.constantFrom(0, 2, 5),
      parallelizationFactor: fc.integer({ min: 1, max: 4 }),
      bisects: fc.boolean(),
      retries: fc.constantFrom(...retries),
      environments: fc.integer({ min: 2, max: 4 }),
      previousUntil: fc.constantFrom(...previousUntil),
      reservedConcurrency: fc.integer({ min: 1, max: 2 }),
      choices: fc.array(fc.nat(1000), { minLength: 3, maxLength: 12 }),
      callFaults: fc.array(callFault, { maxLength: mostCallFaults, size: 'max' }),
      deliveryFaults: fc.array(deliveryFault, { maxLength: 6, size: 'max' }),
    },
    { noNullPrototype: true },
  );
}
