import test from 'ava';

import type { BatchOutcome } from '../../../../lib/local-aws/event-source-mapping/interpret-response.ts';
import { Lane } from '../../../../lib/local-aws/event-source-mapping/lane.ts';
import {
  eventSourceMappingSettings,
  type EventSourceMappingSettings,
} from '../../../../lib/local-aws/event-source-mapping/settings.ts';
import { sourceRecord, sourceRecords } from '../../../support/source-records.ts';

const FAILED: BatchOutcome = { kind: 'failed', functionError: 'Unhandled' };
const SUCCEEDED: BatchOutcome = { kind: 'succeeded' };
const from = (sequenceNumber: string): BatchOutcome => ({ kind: 'failed-from', sequenceNumber });

function laneWith(count: number, settings: Partial<EventSourceMappingSettings>): Lane {
  const lane = new Lane(eventSourceMappingSettings({ reportBatchItemFailures: true, ...settings }));
  for (const record of sourceRecords(count)) lane.offer(record, 0);
  return lane;
}

interface Step {
  readonly kind: string;
  readonly sequenceNumbers: readonly string[];
}

/** Runs the lane dry on a clock that jumps to whatever comes next; `respond` is the function. */
function run(lane: Lane, respond: (sequenceNumbers: readonly string[]) => BatchOutcome): Step[] {
  const steps: Step[] = [];
  for (let nowMs = 0; steps.length < 100;) {
    const action = lane.next(nowMs);
    if (action.kind === 'idle' || action.kind === 'busy') return steps;
    if (action.kind === 'wait') {
      nowMs = action.untilMs;
      continue;
    }
    const sequenceNumbers = action.batch.records.map((record) => record.sequenceNumber);
    steps.push({ kind: action.kind === 'invoke' ? 'invoke' : action.condition, sequenceNumbers });
    if (action.kind === 'invoke') lane.settle(respond(sequenceNumbers), nowMs);
    else lane.gaveUp();
  }
  return steps;
}

const shown = (steps: readonly Step[]): string[] =>
  steps.map(({ kind, sequenceNumbers }) => `${kind} ${sequenceNumbers.join(',')}`);

test('a batch is no larger than the batch size', (t) => {
  const steps = run(laneWith(5, { batchSize: 2 }), () => SUCCEEDED);
  t.deepEqual(shown(steps), ['invoke 1,2', 'invoke 3,4', 'invoke 5']);
});

test('a batch ends before its payload exceeds 6 MB', (t) => {
  const lane = new Lane(eventSourceMappingSettings({ batchSize: 10 }));
  const threeMb = 3 * 1024 * 1024;
  for (const [index, payloadBytes] of [threeMb, threeMb - 100, 1_000, 10].entries()) {
    lane.offer({ ...sourceRecord(index + 1), payloadBytes }, 0);
  }
  t.deepEqual(shown(run(lane, () => SUCCEEDED)), ['invoke 1,2', 'invoke 3,4']);
});

test('a record larger than 6 MB travels alone', (t) => {
  const lane = new Lane(eventSourceMappingSettings({ batchSize: 10 }));
  lane.offer({ ...sourceRecord(1), payloadBytes: 7 * 1024 * 1024 }, 0);
  lane.offer(sourceRecord(2), 0);
  t.deepEqual(shown(run(lane, () => SUCCEEDED)), ['invoke 1', 'invoke 2']);
});

test('a batch that is not full waits for the batching window', (t) => {
  const lane = laneWith(3, { batchSize: 10, maximumBatchingWindowInSeconds: 5 });
  t.deepEqual(lane.next(4_999), { kind: 'wait', untilMs: 5_000 });
  t.is(lane.next(5_000).kind, 'invoke');
});

test('a full batch does not wait for the batching window', (t) => {
  const lane = laneWith(10, { batchSize: 10, maximumBatchingWindowInSeconds: 5 });
  t.is(lane.next(0).kind, 'invoke');
});

test('a lane runs one invocation at a time', (t) => {
  const lane = laneWith(4, { batchSize: 2 });
  t.is(lane.next(0).kind, 'invoke');
  t.is(lane.next(0).kind, 'busy');
  lane.settle(SUCCEEDED, 0);
  t.is(lane.next(0).kind, 'invoke');
});

test('the retry limit counts invocations after the first', (t) => {
  const steps = run(laneWith(2, { maximumRetryAttempts: 2 }), () => FAILED);
  t.deepEqual(shown(steps), ['invoke 1,2', 'invoke 1,2', 'invoke 1,2', 'RetryAttemptsExhausted 1,2']);
});

test('without a retry limit a failing batch is tried for ever', (t) => {
  const steps = run(laneWith(2, {}), () => FAILED);
  t.is(steps.length, 100);
  t.true(steps.every(({ kind }) => kind === 'invoke'));
});

test('a thrown error bisects the batch in half and splits use no retry', (t) => {
  const steps = run(laneWith(4, { maximumRetryAttempts: 1, bisectBatchOnFunctionError: true }), (batch) =>
    batch.includes('3') ? FAILED : SUCCEEDED,
  );
  t.deepEqual(shown(steps), [
    'invoke 1,2,3,4',
    'invoke 1,2',
    'invoke 3,4',
    'invoke 3',
    'invoke 3',
    'RetryAttemptsExhausted 3',
    'invoke 4',
  ]);
});

test('a partial failure with bisect retries only the remainder and uses no retry', (t) => {
  let attempts = 0;
  const settings = { maximumRetryAttempts: 0, bisectBatchOnFunctionError: true };
  const steps = run(laneWith(4, settings), () => (attempts++ === 0 ? from('3') : SUCCEEDED));
  t.deepEqual(shown(steps), ['invoke 1,2,3,4', 'invoke 3,4']);
});

test('a partial failure without bisect retries only the remainder and uses a retry', (t) => {
  const steps = run(laneWith(4, { maximumRetryAttempts: 1 }), () => from('3'));
  t.deepEqual(shown(steps), ['invoke 1,2,3,4', 'invoke 3,4', 'RetryAttemptsExhausted 3,4']);
});

test('everything from the checkpoint is invoked again, successes after it included', (t) => {
  const lane = laneWith(3, {});
  lane.next(0);
  t.deepEqual(
    lane.settle(from('2'), 0).map((record) => record.sequenceNumber),
    ['1'],
  );
  t.is(lane.backlog, 2);
});

test('a throttled invocation waits and uses no retry', (t) => {
  let attempts = 0;
  const steps = run(laneWith(1, { maximumRetryAttempts: 0 }), () =>
    attempts++ < 3 ? { kind: 'throttled' } : SUCCEEDED,
  );
  t.deepEqual(shown(steps), ['invoke 1', 'invoke 1', 'invoke 1', 'invoke 1']);
});

test('records beyond the maximum age are given up and the younger ones still invoked', (t) => {
  const lane = new Lane(eventSourceMappingSettings({ maximumRecordAgeInSeconds: 60 }));
  lane.offer({ ...sourceRecord(1), arrivalMs: 0 }, 0);
  lane.offer({ ...sourceRecord(2), arrivalMs: 30_000 }, 0);
  const givenUp = lane.next(60_001);
  t.like(givenUp, { kind: 'give-up', condition: 'RecordAgeExceeded' });
  lane.gaveUp();
  t.like(lane.next(60_001), { kind: 'invoke', batch: { records: [{ sequenceNumber: '2' }] } });
});

test('a batch that keeps failing is given up when it grows too old', (t) => {
  const steps = run(laneWith(1, { maximumRecordAgeInSeconds: 60 }), () => FAILED);
  t.is(steps.at(-1)!.kind, 'RecordAgeExceeded');
});

test('the pause before a retry doubles up to a minute', (t) => {
  const lane = laneWith(1, {});
  const pauses: number[] = [];
  for (let retry = 0, nowMs = 0; retry < 8; retry++) {
    lane.next(nowMs);
    lane.settle(FAILED, nowMs);
    const action = lane.next(nowMs);
    const untilMs = action.kind === 'wait' ? action.untilMs : nowMs;
    pauses.push(untilMs - nowMs);
    nowMs = untilMs;
  }
  t.deepEqual(pauses, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
});

test('records behind a failing batch wait until it is done with', (t) => {
  const steps = run(laneWith(2, { batchSize: 1, maximumRetryAttempts: 1 }), ([first]) =>
    first === '1' ? FAILED : SUCCEEDED,
  );
  t.deepEqual(shown(steps), ['invoke 1', 'invoke 1', 'RetryAttemptsExhausted 1', 'invoke 2']);
});

test('an outcome nobody asked for is refused', (t) => {
  t.throws(() => laneWith(1, {}).settle(SUCCEEDED, 0), { message: /expected invoke in flight/ });
});
