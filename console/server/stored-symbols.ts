import { ScanCommand, type AttributeValue, type DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** Behind every sort key of a partition: keys are ASCII. */
const PARTITION_END = '\u{ffff}';

/**
 * The symbols of processed-data, one read of the first item of each: a scan that goes on behind the end of a partition continues with
 * the next one, on DynamoDB as on the local server, so that the rest of the partition is neither read nor paid.
 */
export async function* storedSymbols(
  client: DynamoDBClient,
  table: string,
  limit: number,
): AsyncGenerator<string> {
  let from: Record<string, AttributeValue> | undefined;
  for (let found = 0; found < limit; found += 1) {
    const { Items: [item] = [] } = await client.send(
      new ScanCommand({
        TableName: table,
        ProjectionExpression: 'pk',
        Limit: 1,
        ...(from !== undefined && { ExclusiveStartKey: from }),
      }),
    );
    const symbol = item?.['pk']?.S;
    if (symbol === undefined) return;
    yield symbol;
    from = { pk: { S: symbol }, sk: { S: PARTITION_END } };
  }
}
