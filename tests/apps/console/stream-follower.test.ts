import { KinesisClient, PutRecordCommand, SplitShardCommand } from '@aws-sdk/client-kinesis';
import test from 'ava';
import { StreamFollower } from '../../../apps/console/server/stream-follower.ts';
import type { MarketEvent } from '../../../src/core/market-data/market-event.ts';
import { toMessage } from '../../../src/dto/market-event-message.ts';
import { localStacks } from '../../support/local-stack.ts';
import { trade } from '../../support/market-events.ts';
import { until } from '../../support/until.ts';

const localStack = localStacks();

function follow(kinesis: KinesisClient, streamName: string, everyMs = 20) {
  const events: MarketEvent[] = [];
  const problems: (string | null)[] = [];
  const follower = new StreamFollower({ kinesis, streamName, region: 'us-east-1', everyMs });
  follower.start({
    onEvents: (some) => events.push(...some),
    onProblem: (problem) => problems.push(problem),
  });
  return { follower, problems, symbols: () => new Set(events.map(({ symbol }) => symbol)) };
}

test('a stream is followed from now on, and through the split of a shard', async (t) => {
  const { clients, stack } = await localStack();
  const { kinesis } = clients;
  const StreamName = stack.streamName;
  const put = (symbol: string, ExplicitHashKey = '0') =>
    kinesis.send(
      new PutRecordCommand({
        StreamName,
        PartitionKey: symbol,
        ExplicitHashKey,
        Data: Buffer.from(JSON.stringify(toMessage(trade({ symbol })))),
      }),
    );
  await put('BEFORE');
  const { follower, symbols, problems } = follow(kinesis, StreamName);
  await until(async () => {
    await put('ONE');
    return symbols().has('ONE');
  });
  await kinesis.send(
    new SplitShardCommand({
      StreamName,
      ShardToSplit: 'shardId-000000000000',
      NewStartingHashKey: String(2n ** 126n),
    }),
  );
  // At once: what lies at the beginning of a child is not missed.
  await put('LOW', '0');
  await put('HIGH', String(2n ** 126n + 1n));
  await until(() => symbols().has('LOW') && symbols().has('HIGH'));
  await follower.stop();
  t.deepEqual([...symbols()].toSorted(), ['HIGH', 'LOW', 'ONE']);
  t.true(problems.every((problem) => problem === null));
});

test('a stream that cannot be read is said', async (t) => {
  const { clients } = await localStack();
  const { follower, problems } = follow(clients.kinesis, 'nowhere');
  await until(() => problems.length > 0);
  await follower.stop();
  t.regex(problems[0]!, /^live prices cannot be read: there is no such .*stream/);
});

interface Scripted {
  readonly middlewareStack: {
    add(
      middleware: (next: unknown, context: { commandName?: string }) => (args: { input: object }) => unknown,
      options: { step: 'initialize' },
    ): void;
  };
}

/** A real client whose calls are answered by the test. */
function answering(answer: (command: string, input: Record<string, unknown>) => object): KinesisClient {
  const client = new KinesisClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  (client as unknown as Scripted).middlewareStack.add(
    (_, { commandName = '' }) =>
      async ({ input }) => ({ response: {}, output: answer(commandName, { ...input }) }),
    { step: 'initialize' },
  );
  return client;
}

test('who has fallen behind goes on with the present, and the gap is said', async (t) => {
  const starts: unknown[] = [];
  const kinesis = answering((command, input) => {
    switch (command) {
      case 'DescribeStreamSummaryCommand':
        return { StreamDescriptionSummary: { StreamARN: 'arn:aws:kinesis:us-east-1:0:stream/test' } };
      case 'ListShardsCommand':
        return { Shards: [{ ShardId: 'A' }] };
      case 'GetShardIteratorCommand':
        starts.push(input['ShardIteratorType']);
        return { ShardIterator: String(starts.length) };
      default:
        return {
          Records: [],
          NextShardIterator: input['ShardIterator'],
          MillisBehindLatest: input['ShardIterator'] === '1' ? 61_000 : 0,
        };
    }
  });
  const { follower, problems } = follow(kinesis, 'test');
  await until(() => starts.length === 2);
  await follower.stop();
  t.deepEqual(starts, ['LATEST', 'LATEST']);
  t.deepEqual(
    problems.filter((problem) => problem !== null),
    ['live prices had fallen 61 s behind the stream: what came in between is not shown'],
  );
});

test('when functions and console ask for too much together, the console waits without a word', async (t) => {
  let reads = 0;
  const kinesis = answering((command, input) => {
    if (command === 'DescribeStreamSummaryCommand') return { StreamDescriptionSummary: { StreamARN: 'arn' } };
    if (command === 'ListShardsCommand') return { Shards: [{ ShardId: 'A' }] };
    if (command === 'GetShardIteratorCommand') return { ShardIterator: 'A' };
    reads += 1;
    if (reads === 1) {
      throw Object.assign(new Error('slow down'), { name: 'ProvisionedThroughputExceededException' });
    }
    return { Records: [], NextShardIterator: input['ShardIterator'], MillisBehindLatest: 0 };
  });
  const { follower, problems } = follow(kinesis, 'test');
  await until(() => reads > 2);
  await follower.stop();
  t.true(problems.every((problem) => problem === null));
});
