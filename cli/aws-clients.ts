import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import type { CliContext } from './context.ts';

type Clients = Pick<CliContext, 'dynamodb' | 's3' | 'lambda' | 'kinesis'>;

/** Clients of the standard AWS environment, each made when it is first needed. */
export function awsClients(): { readonly context: Clients; readonly destroy: () => void } {
  let dynamodb: DynamoDBClient | undefined;
  let s3: S3Client | undefined;
  let lambda: LambdaClient | undefined;
  let kinesis: KinesisClient | undefined;
  const tables = (): DynamoDBClient => (dynamodb ??= new DynamoDBClient());
  return {
    context: {
      dynamodb: tables,
      s3: async () => (s3 ??= await s3Client()),
      lambda: async () => {
        const { LambdaClient: Client } = await import('@aws-sdk/client-lambda');
        return (lambda ??= new Client());
      },
      kinesis: async () => (kinesis ??= await kinesisClient(tables)),
    },
    destroy: () => {
      for (const client of [dynamodb, s3, lambda, kinesis]) client?.destroy();
    },
  };
}

/**
 * A loopback server ends larger bodies over HTTP/2, this client's default, in a protocol error
 * (docs/adr/001-loopback-aws-server.md): there it borrows the HTTP/1.1 handler of its neighbour.
 */
async function kinesisClient(neighbour: () => DynamoDBClient): Promise<KinesisClient> {
  const { KinesisClient: Client } = await import('@aws-sdk/client-kinesis');
  if (endpointOf('KINESIS') === undefined) return new Client();
  return new Client({ requestHandler: neighbour().config.requestHandler });
}

/** Where an endpoint is given it is a loopback server, which has no name for each bucket. */
async function s3Client(): Promise<S3Client> {
  const { S3Client: Client } = await import('@aws-sdk/client-s3');
  return new Client({ forcePathStyle: endpointOf('S3') !== undefined });
}

function endpointOf(service: string): string | undefined {
  return process.env[`AWS_ENDPOINT_URL_${service}`] ?? process.env['AWS_ENDPOINT_URL'];
}
