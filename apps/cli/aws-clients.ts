import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { CliContext } from './context.ts';

type Clients = Pick<
  CliContext,
  | 'dynamodb'
  | 's3'
  | 'lambda'
  | 'kinesis'
  | 'cloudwatch'
  | 'logs'
  | 'sns'
  | 'sqs'
  | 'cloudformation'
  | 'ecr'
  | 'xray'
  | 'athena'
>;

/** Clients of the standard AWS environment, each made when it is first needed. */
export function awsClients(): { readonly context: Clients; readonly destroy: () => void } {
  const made: { destroy(): void }[] = [];
  const once = <Client extends { destroy(): void }>(make: () => Promise<Client>): (() => Promise<Client>) => {
    let client: Promise<Client> | undefined;
    const remembered = async (): Promise<Client> => {
      const fresh = await make();
      made.push(fresh);
      return fresh;
    };
    return () => (client ??= remembered());
  };
  let dynamodb: DynamoDBClient | undefined;
  const tables = (): DynamoDBClient => {
    if (dynamodb === undefined) made.push((dynamodb = new DynamoDBClient()));
    return dynamodb;
  };
  return {
    context: {
      dynamodb: tables,
      // Where an endpoint is given it is a loopback server, which has no name for each bucket.
      s3: once(async () => {
        const { S3Client } = await import('@aws-sdk/client-s3');
        return new S3Client({ forcePathStyle: endpointOf('S3') !== undefined });
      }),
      lambda: once(async () => new (await import('@aws-sdk/client-lambda')).LambdaClient()),
      // A loopback server ends larger bodies over HTTP/2, this client's default, in a protocol error
      // (docs/adr/001-loopback-aws-server.md): there it borrows the HTTP/1.1 handler of its neighbour.
      kinesis: once(async () => {
        const { KinesisClient } = await import('@aws-sdk/client-kinesis');
        if (endpointOf('KINESIS') === undefined) return new KinesisClient();
        return new KinesisClient({ requestHandler: tables().config.requestHandler });
      }),
      cloudwatch: once(async () => new (await import('@aws-sdk/client-cloudwatch')).CloudWatchClient()),
      logs: once(async () => new (await import('@aws-sdk/client-cloudwatch-logs')).CloudWatchLogsClient()),
      sns: once(async () => new (await import('@aws-sdk/client-sns')).SNSClient()),
      sqs: once(async () => new (await import('@aws-sdk/client-sqs')).SQSClient()),
      cloudformation: once(
        async () => new (await import('@aws-sdk/client-cloudformation')).CloudFormationClient(),
      ),
      ecr: once(async () => new (await import('@aws-sdk/client-ecr')).ECRClient()),
      xray: once(async () => new (await import('@aws-sdk/client-xray')).XRayClient()),
      athena: once(async () => new (await import('@aws-sdk/client-athena')).AthenaClient()),
    },
    destroy: () => {
      for (const client of made) client.destroy();
    },
  };
}

function endpointOf(service: string): string | undefined {
  return process.env[`AWS_ENDPOINT_URL_${service}`] ?? process.env['AWS_ENDPOINT_URL'];
}
