import type { KinesisStreamEvent } from 'aws-lambda';
import test from 'ava';
import { EventSourceMapping } from '../../../../lib/local-aws/event-source-mapping/event-source-mapping.ts';
import type { EventSourceMappingSettings } from '../../../../lib/local-aws/event-source-mapping/settings.ts';
import { kinesisRecordAt, scriptedKinesis, type ScriptedKinesis } from '../../../support/scripted-kinesis.ts';
import { until } from '../../../support/until.ts';

function mapping(
  { client }: ScriptedKinesis,
  invoke: (event: KinesisStreamEvent) => Promise<unknown>,
  settings: Partial<EventSourceMappingSettings> = {},
): EventSourceMapping {
  return new EventSourceMapping({
    kinesis: client,
    streamArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/test',
    region: 'us-east-1',
    functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:test',
    settings: { reportBatchItemFailures: true, ...settings },
    pollIntervalMs: 5,
    invoke,
    onFailure: async () => Promise.resolve(),
  });
}

const numbers = (event: KinesisStreamEvent): string[] =>
  event.Records.map(({ kinesis }) => kinesis.sequenceNumber);

const A = { shard: { ShardId: 'A' }, records: [1, 2, 3].map((n) => kinesisRecordAt(n)), isClosed: true };
const splitOf = (ShardId: string, record: number) => ({
  shard: { ShardId, ParentShardId: 'A' },
  records: [kinesisRecordAt(record)],
  isClosed: true,
});

test('after a split no record of a child is invoked before its parent is drained', async (t) => {
  const seen: string[] = [];
  let attempts = 0;
  const running = mapping(
    scriptedKinesis([A, splitOf('B', 4), splitOf('C', 5)]),
    async (event) => {
      // The last record of the parent fails once: its children wait for the retry, too.
      const failing = numbers(event).find((number) => number === '3' && attempts++ === 0);
      seen.push(...numbers(event).filter((number) => number !== failing));
      return { batchItemFailures: failing === undefined ? [] : [{ itemIdentifier: failing }] };
    },
    { bisectBatchOnFunctionError: true },
  );
  await running.start();
  await until(() => running.finishedRecords === 5);
  await running.stop();
  t.deepEqual(seen.slice(0, 3), ['1', '2', '3']);
  t.deepEqual(seen.slice(3).toSorted(), ['4', '5']);
});

test('after a merge the child waits for both parents', async (t) => {
  const seen: string[] = [];
  const other = { shard: { ShardId: 'Z' }, records: [kinesisRecordAt(4, 'MSFT')], isClosed: true };
  const child = {
    shard: { ShardId: 'M', ParentShardId: 'A', AdjacentParentShardId: 'Z' },
    records: [kinesisRecordAt(5)],
    isClosed: true,
  };
  const running = mapping(scriptedKinesis([child, A, other]), async (event) => {
    if (numbers(event).includes('4')) await new Promise((resolve) => setTimeout(resolve, 20));
    seen.push(...numbers(event));
  });
  await running.start();
  await until(() => running.finishedRecords === 5);
  await running.stop();
  t.is(seen.at(-1), '5');
});

test('a shard whose parent has expired from the stream is read at once', async (t) => {
  const running = mapping(scriptedKinesis([splitOf('B', 4)]), async () => null);
  await running.start();
  await until(() => running.finishedRecords === 1);
  await running.stop();
  t.is(running.checkpoints.get('B'), '4');
});

const AT = Date.UTC(2026, 10, 23);
const POSITIONS = [
  ['TRIM_HORIZON', { ShardIteratorType: 'TRIM_HORIZON' }],
  ['LATEST', { ShardIteratorType: 'LATEST' }],
  [{ atTimestampMs: AT }, { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(AT) }],
] as const;
for (const [startingPosition, iterator] of POSITIONS) {
  const name = typeof startingPosition === 'string' ? startingPosition : 'AT_TIMESTAMP';
  test(`a mapping starts at ${name}, and a child always at its beginning`, async (t) => {
    const kinesis = scriptedKinesis([A, splitOf('B', 4)]);
    const running = mapping(kinesis, async () => null, { startingPosition });
    await running.start();
    await until(() => running.finishedRecords === 4);
    await running.stop();
    t.like(kinesis.iterators[0], { ShardId: 'A', ...iterator });
    t.like(kinesis.iterators[1], { ShardId: 'B', ShardIteratorType: 'TRIM_HORIZON' });
  });
}
