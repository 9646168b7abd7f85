import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListShardsCommand,
  type KinesisClient,
} from '@aws-sdk/client-kinesis';

/** What is on the stream as text, by partition key, in order. */
export async function streamRecords(
  kinesis: KinesisClient,
  streamName: string,
): Promise<Record<string, string[]>> {
  const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName: streamName }));
  const byKey: Record<string, string[]> = {};
  for (const { ShardId } of Shards) {
    const { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({ StreamName: streamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
    );
    const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
    for (const { PartitionKey, Data } of Records) {
      (byKey[PartitionKey!] ??= []).push(Buffer.from(Data!).toString('utf8'));
    }
  }
  return byKey;
}
