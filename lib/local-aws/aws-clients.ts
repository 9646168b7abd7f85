import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';
import { SESClient } from '@aws-sdk/client-ses';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';

export interface AwsClients {
  readonly cloudwatch: CloudWatchClient;
  readonly dynamodb: DynamoDBClient;
  readonly eventbridge: EventBridgeClient;
  readonly kinesis: KinesisClient;
  readonly s3: S3Client;
  readonly ses: SESClient;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
}

export const LOCAL_REGION = 'us-east-1';

/** Real SDK clients that talk to a loopback server and nothing else; no credential is looked up. */
export function createAwsClients(endpoint: string): AwsClients {
  const common = {
    endpoint,
    region: LOCAL_REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const dynamodb = new DynamoDBClient(common);
  return {
    cloudwatch: new CloudWatchClient(common),
    dynamodb,
    eventbridge: new EventBridgeClient(common),
    // The Kinesis client speaks HTTP/2 by default, on which the loopback server's bodies over 64 KB end in a
    // protocol error (docs/adr/001-loopback-aws-server.md): it borrows the HTTP/1.1 handler of its neighbour.
    kinesis: new KinesisClient({ ...common, requestHandler: dynamodb.config.requestHandler }),
    s3: new S3Client({ ...common, forcePathStyle: true }),
    ses: new SESClient(common),
    sns: new SNSClient(common),
    sqs: new SQSClient(common),
  };
}

/** Closes the sockets, so that the process can end. */
export function destroyAwsClients(clients: AwsClients): void {
  for (const client of Object.values(clients)) (client as { destroy(): void }).destroy();
}
