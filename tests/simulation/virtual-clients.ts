import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';

/** Answers an operation by name, such as `PutItem`, with what the SDK's `send` resolves to. */
export type Answer = (operation: string, input: object) => Promise<object>;

interface Pluggable {
  readonly middlewareStack: {
    add(
      middleware: (next: unknown, context: { commandName?: string }) => (args: { input: object }) => unknown,
      options: { step: 'initialize'; name: string },
    ): void;
  };
}

const OPTIONS = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };

/**
 * Real SDK clients whose commands are answered in process before anything is serialised, which is what makes thousands of
 * schedules affordable; that our requests are right on the wire is held by the adapters' own tests.
 */
export class VirtualClients {
  readonly dynamodb = new DynamoDBClient(OPTIONS);
  readonly s3 = new S3Client(OPTIONS);
  readonly sns = new SNSClient(OPTIONS);
  /** Clients are dear to make, so an environment that is lost hands them on. */
  answer: Answer = async (operation) => Promise.reject(new Error(`Nobody answers ${operation}`));

  constructor() {
    this.attach([this.dynamodb, this.s3, this.sns]);
  }

  /** Clients of further services whose commands are answered here, too. */
  attach(clients: readonly object[]): void {
    for (const client of clients) {
      (client as Pluggable).middlewareStack.add(
        (_, { commandName = '' }) =>
          async ({ input }) => ({
            response: {},
            output: await this.answer(commandName.replace(/Command$/, ''), input),
          }),
        { step: 'initialize', name: 'virtualAws' },
      );
    }
  }
}
