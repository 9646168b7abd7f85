import test from 'ava';
import { DynamoDBClient, type DynamoDBClientConfig, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { CLIENT_OPTIONS, spareRepeatedWork } from '../../src/containers/aws-client-options.ts';

interface SentRequest {
  readonly headers: Readonly<Record<string, string>>;
}

/** A client of the deployed kind that answers each GetItem with the key it was asked for. */
function echoingClient(credentials?: DynamoDBClientConfig['credentials']) {
  const sent: SentRequest[] = [];
  const client = spareRepeatedWork(
    new DynamoDBClient({
      ...CLIENT_OPTIONS,
      ...(credentials && { credentials }),
      requestHandler: {
        metadata: { handlerProtocol: 'http/1.1' },
        handle: async (request: unknown) => {
          const { headers, body: bytes } = request as SentRequest & { readonly body: Uint8Array };
          const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
          sent.push({ headers });
          await new Promise((resolve) => setImmediate(resolve));
          const { Key } = JSON.parse(body) as { Key: object };
          const answer = Buffer.from(JSON.stringify({ Item: Key }));
          return { response: { statusCode: 200, reason: 'OK', headers: {}, body: answer } as never };
        },
      },
    }),
  );
  const get = (pk: string) => client.send(new GetItemCommand({ TableName: 't', Key: { pk: { S: pk } } }));
  return { sent, get };
}

test('calls that are on their way at the same time do not see each other', async (t) => {
  const { get, sent } = echoingClient();
  const keys = Array.from({ length: 50 }, (_, index) => `symbol-${index}`);
  const answers = await Promise.all(keys.map(get));
  t.deepEqual(
    answers.map(({ Item }) => Item?.['pk']?.S),
    keys,
  );
  t.is(new Set(sent.map(({ headers }) => headers['authorization'])).size, keys.length);
});

test('every request is signed for the service and the region of the client', async (t) => {
  const { get, sent } = echoingClient();
  await get('one');
  await get('two');
  for (const { headers } of sent) {
    t.regex(
      headers['authorization']!,
      /^AWS4-HMAC-SHA256 Credential=test\/\d{8}\/us-east-1\/dynamodb\/aws4_request, SignedHeaders=[^,]+, Signature=[0-9a-f]{64}$/,
    );
  }
});

test('credentials that are replaced are used from the next call on', async (t) => {
  let issued = 0;
  const { get, sent } = echoingClient(() => {
    issued += 1;
    // So close to its end that the SDK asks again before the next call.
    const expiration = new Date(Date.now() + 1000);
    return Promise.resolve({ accessKeyId: `KEY${issued}`, secretAccessKey: 'secret', expiration });
  });
  await get('one');
  await get('two');
  const keys = sent.map(({ headers }) => /Credential=(\w+)\//.exec(headers['authorization']!)?.[1]);
  t.is(new Set(keys).size, 2, String(keys));
});
