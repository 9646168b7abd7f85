import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import type { CliContext } from './context.ts';

type Clients = Pick<CliContext, 'dynamodb' | 's3' | 'lambda'>;

/** Clients of the standard AWS environment, each made when it is first needed. */
export function awsClients(): { readonly context: Clients; readonly destroy: () => void } {
  let dynamodb: DynamoDBClient | undefined;
  let s3: S3Client | undefined;
  let lambda: LambdaClient | undefined;
  return {
    context: {
      dynamodb: () => (dynamodb ??= new DynamoDBClient()),
      s3: async () => (s3 ??= await s3Client()),
      lambda: async () => {
        const { LambdaClient: Client } = await import('@aws-sdk/client-lambda');
        return (lambda ??= new Client());
      },
    },
    destroy: () => {
      for (const client of [dynamodb, s3, lambda]) client?.destroy();
    },
  };
}

/** Where an endpoint is given it is a loopback server, which has no name for each bucket. */
async function s3Client(): Promise<S3Client> {
  const { S3Client: Client } = await import('@aws-sdk/client-s3');
  const endpoint = process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL'];
  return new Client({ forcePathStyle: endpoint !== undefined });
}
