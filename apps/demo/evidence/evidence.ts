import type { AwsClients } from '../../../lib/local-aws/aws-clients.ts';
import type { ProvisionedStack } from '../../../lib/local-aws/provision.ts';
import type { ReceivedNotification } from '../notifications.ts';
import { readLake, type LakeEvidence } from './lake-evidence.ts';
import { readTable, type TableEvidence } from './table-evidence.ts';

/** What stands outside of the two processors at the end of a run, whatever they say of it. */
export interface Evidence {
  readonly lake: LakeEvidence;
  readonly table: TableEvidence;
  /** Messages that reached a reader. */
  readonly received: readonly ReceivedNotification[];
}

export async function readEvidence(
  { s3, dynamodb }: Pick<AwsClients, 's3' | 'dynamodb'>,
  { bucket, processedDataTable }: Pick<ProvisionedStack, 'bucket' | 'processedDataTable'>,
  received: readonly ReceivedNotification[],
): Promise<Evidence> {
  const [lake, table] = await Promise.all([readLake(s3, bucket), readTable(dynamodb, processedDataTable)]);
  return { lake, table, received };
}
