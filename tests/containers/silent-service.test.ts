import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { SendEmailCommand } from '@aws-sdk/client-ses';
import { PublishCommand } from '@aws-sdk/client-sns';
import test from 'ava';
import { ParametersSecretResolver } from '../../src/adapters/secrets/parameters-secret-resolver.ts';
import { alertProcessorClients } from '../../src/containers/alert-processor.ts';
import { CLIENT_OPTIONS } from '../../src/containers/aws-client-options.ts';
import { kinesisProcessorClients } from '../../src/containers/kinesis-processor.ts';

type Answer = { readonly status: number; readonly body: string; readonly headers?: Record<string, string> };

/** A service that answers what it is told to, or takes the request and says nothing. */
async function service(
  answer: Answer | null,
): Promise<{ endpoint: string; tries: () => number; stop: () => void }> {
  let tries = 0;
  const server = createServer((request, response) => {
    request.resume();
    tries += 1;
    if (answer === null) return;
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    tries: () => tries,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Calls of the deployed functions, each against an endpoint of its own. */
const CALLS: Readonly<Record<string, { readonly tries: number; readonly call: () => Promise<unknown> }>> = {
  'a read of a table': {
    tries: 3,
    call: () =>
      kinesisProcessorClients().dynamodb.send(
        new GetItemCommand({ TableName: 't', Key: { pk: { S: '1' } } }),
      ),
  },
  'an object of the lake': {
    tries: 3,
    call: () => kinesisProcessorClients().s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'x' })),
  },
  'an e-mail': {
    tries: 1,
    call: () =>
      alertProcessorClients().ses.send(
        new SendEmailCommand({
          Source: 'a@example.com',
          Destination: { ToAddresses: ['b@example.com'] },
          Message: { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } },
        }),
      ),
  },
  'a text message': {
    tries: 1,
    call: () =>
      alertProcessorClients().sns.send(new PublishCommand({ PhoneNumber: '+33612345678', Message: 'm' })),
  },
  'a secret of Parameter Store': {
    tries: 3,
    call: () => new ParametersSecretResolver(CLIENT_OPTIONS).resolve('ssm:/some/name'),
  },
  'a secret of Secrets Manager': {
    tries: 3,
    call: () =>
      new ParametersSecretResolver(CLIENT_OPTIONS).resolve(
        'arn:aws:secretsmanager:us-east-1:123456789012:secret:some',
      ),
  },
};

/** SDK clients read their endpoint when they are first used, so calls must begin one after the other. */
async function against(answer: Answer | null, call: () => Promise<unknown>) {
  const { endpoint, tries, stop } = await service(answer);
  process.env['AWS_ENDPOINT_URL'] = endpoint;
  const outcome = call().then(
    () => null,
    (error: unknown) => error as Error & { readonly cause?: Error },
  );
  while (tries() === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  return { outcome, tries, stop };
}

test.serial(
  'a service that takes a request and never answers ends the call, and no message is sent twice for it',
  async (t) => {
    const begun = [];
    for (const [what, { call, tries }] of Object.entries(CALLS)) {
      begun.push({ what, expected: tries, ...(await against(null, call)) });
    }
    for (const { what, expected, outcome, tries, stop } of begun) {
      const error = await outcome;
      t.regex(`${error?.name} ${error?.message}`, /Timeout|timed out/i, what);
      t.is(tries(), expected, what);
      stop();
    }
  },
);

test.serial('a message that the service has not taken for want of capacity is tried again', async (t) => {
  const throttled = {
    status: 400,
    body: '<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Maximum sending rate exceeded.</Message></Error></ErrorResponse>',
  };
  for (const what of ['an e-mail', 'a text message']) {
    const { outcome, tries, stop } = await against(throttled, CALLS[what]!.call);
    t.regex((await outcome)!.name, /Throttling/, what);
    t.is(tries(), 3, what);
    stop();
  }
});

test.serial('a message whose taking failed halfway is not sent again in the same breath', async (t) => {
  for (const what of ['an e-mail', 'a text message']) {
    const { outcome, tries, stop } = await against({ status: 500, body: '' }, CALLS[what]!.call);
    t.truthy(await outcome, what);
    t.is(tries(), 1, what);
    stop();
  }
});

test.serial('a write that meets a transaction is tried again, by both functions', async (t) => {
  const conflict = {
    status: 400,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify({
      __type: 'com.amazonaws.dynamodb.v20120810#TransactionConflictException',
      message: 'Transaction is ongoing for the item',
    }),
  };
  for (const clients of [kinesisProcessorClients, alertProcessorClients]) {
    const { outcome, tries, stop } = await against(conflict, () =>
      clients().dynamodb.send(new PutItemCommand({ TableName: 't', Item: { pk: { S: '1' } } })),
    );
    t.is((await outcome)!.name, 'TransactionConflictException');
    t.is(tries(), 3);
    stop();
  }
});
