import { KinesisClient, type _Record, type Shard } from '@aws-sdk/client-kinesis';

export interface ScriptedShard {
  readonly shard: Pick<Shard, 'ShardId' | 'ParentShardId' | 'AdjacentParentShardId'>;
  readonly records: readonly _Record[];
  /** Its end is reached after `records`; an open one never ends. */
  readonly isClosed: boolean;
}

export interface ScriptedKinesis {
  readonly client: KinesisClient;
  /** The input of every GetShardIterator call, in order. */
  readonly iterators: Record<string, unknown>[];
}

interface Pluggable {
  readonly middlewareStack: {
    add(
      middleware: (next: unknown, context: { commandName?: string }) => (args: { input: object }) => unknown,
      options: { step: 'initialize' },
    ): void;
  };
}

/** A real client whose three read operations are answered from `shards`; every shard is one page. */
export function scriptedKinesis(shards: readonly ScriptedShard[]): ScriptedKinesis {
  const client = new KinesisClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const iterators: Record<string, unknown>[] = [];
  const answer = (operation: string, input: Record<string, unknown>): object => {
    if (operation === 'ListShardsCommand') return { Shards: shards.map(({ shard }) => shard) };
    if (operation === 'GetShardIteratorCommand') {
      iterators.push(input);
      return { ShardIterator: `${String(input['ShardId'])} 0` };
    }
    const [shardId, page] = String(input['ShardIterator']).split(' ');
    const { records, isClosed } = shards.find(({ shard }) => shard.ShardId === shardId)!;
    return {
      Records: page === '0' ? records : [],
      ...(!isClosed && { NextShardIterator: `${shardId} 1` }),
    };
  };
  (client as unknown as Pluggable).middlewareStack.add(
    (_, { commandName = '' }) =>
      async ({ input }) => ({ response: {}, output: answer(commandName, { ...input }) }),
    { step: 'initialize' },
  );
  return { client, iterators };
}

export function kinesisRecordAt(sequenceNumber: number, partitionKey = 'AAPL'): _Record {
  return {
    SequenceNumber: String(sequenceNumber),
    PartitionKey: partitionKey,
    Data: Buffer.from(String(sequenceNumber)),
    ApproximateArrivalTimestamp: new Date(0),
  };
}
