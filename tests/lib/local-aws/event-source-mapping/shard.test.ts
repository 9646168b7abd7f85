import * as fc from 'fast-check';
import test from 'ava';

import { eventSourceMappingSettings } from '../../../../lib/local-aws/event-source-mapping/settings.ts';
import { Shard } from '../../../../lib/local-aws/event-source-mapping/shard.ts';
import { laneOf } from '../../../../lib/kinesis/source-record.ts';
import { sourceRecord } from '../../../support/source-records.ts';

test('a partition key always has the same lane', (t) => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 10 }), (key, factor) => {
      const lane = laneOf(key, factor);
      return lane === laneOf(key, factor) && lane >= 0 && lane < factor;
    }),
  );
  t.pass();
});

test('partition keys are spread over all lanes', (t) => {
  const lanes = new Set(Array.from({ length: 200 }, (_, index) => laneOf(`SYMBOL${index}`, 10)));
  t.is(lanes.size, 10);
});

test('the checkpoint stops before the first record that is not done with', (t) => {
  const shard = new Shard('shardId-0', eventSourceMappingSettings());
  const [first, second, third] = [sourceRecord(1), sourceRecord(2, 'MSFT'), sourceRecord(3)];
  shard.offer([first, second, third], 0);
  shard.finish([first, third]);
  t.is(shard.checkpoint, '1');
  shard.finish([second]);
  t.is(shard.checkpoint, '3');
});

test('records of one key reach the function in order and once, however many lanes and failures there are', (t) => {
  const settings = fc.record({
    batchSize: fc.integer({ min: 1, max: 7 }),
    parallelizationFactor: fc.integer({ min: 1, max: 10 }),
    bisectBatchOnFunctionError: fc.boolean(),
  });
  const keys = fc.array(fc.constantFrom('A', 'B', 'C', 'D', 'E'), { minLength: 1, maxLength: 60 });
  const schedule = fc.infiniteStream(fc.nat());
  fc.assert(
    fc.property(settings, keys, schedule, (chosen, partitionKeys, choices) => {
      const draw = (): number => choices.next().value as number;
      const shard = new Shard('shardId-0', eventSourceMappingSettings(chosen));
      const records = partitionKeys.map((key, index) => sourceRecord(index + 1, key));
      shard.offer(records, 0);
      const done = drive(shard, draw);
      for (const key of new Set(partitionKeys)) {
        const expected = records.filter((record) => record.partitionKey === key);
        t.deepEqual(
          done.filter((record) => record.partitionKey === key),
          expected,
        );
      }
      t.is(shard.checkpoint, String(partitionKeys.length));
    }),
    { numRuns: 300 },
  );
});

/** Any lane next, any outcome, failures ever rarer; returns the records in the order they were done with. */
function drive(shard: Shard, draw: () => number) {
  const done = [];
  for (let step = 0, nowMs = 0; shard.backlog > 0; step++) {
    const lane = shard.lanes[draw() % shard.lanes.length]!;
    const action = lane.next(nowMs);
    if (action.kind === 'wait') nowMs = action.untilMs;
    if (action.kind !== 'invoke') continue;
    const { records } = action.batch;
    const failing = records[draw() % records.length]!.sequenceNumber;
    const outcomes = [
      { kind: 'failed', functionError: 'Unhandled' },
      { kind: 'failed-from', sequenceNumber: failing },
      { kind: 'throttled' },
    ] as const;
    const isFailure = step < 200 && draw() % 2 === 0;
    const outcome = isFailure ? outcomes[draw() % outcomes.length]! : ({ kind: 'succeeded' } as const);
    const finished = lane.settle(outcome, nowMs);
    shard.finish(finished);
    done.push(...finished);
  }
  return done;
}
