/** A request of an AWS client or of a webhook client, as far as the answer depends on it. */
export interface StubRequest {
  readonly target: string | undefined;
  readonly path: string;
  readonly body: string;
}

export interface StubAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const REQUEST_ID = 'f0d12f43-7c3a-4f0e-9d51-2b8c5e0f7a11';

/** What AWS answers when all is well, with nothing stored: writes succeed, reads find what `items` says. */
export function answerTo(
  { target, path, body }: StubRequest,
  items: Readonly<Record<string, object>>,
): StubAnswer {
  if (target !== undefined) {
    const operation = target.slice(target.indexOf('.') + 1);
    if (operation === 'BatchExecuteStatement') return json(statementsDone(body));
    return json(items[operation] ?? DYNAMODB[operation] ?? {});
  }
  const action = /(?:^|&)Action=(\w+)/.exec(body)?.[1];
  if (action !== undefined) return xml(action, body);
  if (path.startsWith('/slack/')) return { status: 200, headers: {}, body: 'ok' };
  if (path.startsWith('/discord/')) return { status: 204, headers: {}, body: '' };
  return { status: 200, headers: { etag: '"0123456789abcdef0123456789abcdef"' }, body: '' };
}

const DYNAMODB: Readonly<Record<string, object>> = {
  BatchGetItem: { Responses: {}, UnprocessedKeys: {} },
  BatchWriteItem: { UnprocessedItems: {} },
  Query: { Items: [], Count: 0, ScannedCount: 0 },
  Scan: { Items: [], Count: 0, ScannedCount: 0 },
};

/** Counted, not parsed: what the stub does counts as our time where it answers within the process. */
function statementsDone(body: string): object {
  return { Responses: Array.from({ length: body.split('"Statement":').length - 1 }, () => ({})) };
}

function json(value: object): StubAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify(value),
  };
}

/** The query protocol of SNS and SES. */
function xml(action: string, body: string): StubAnswer {
  const ids = [...body.matchAll(/PublishBatchRequestEntries\.member\.\d+\.Id=(\w+)/g)].map(([, id]) => id);
  const result =
    action === 'PublishBatch'
      ? `<Successful>${ids.map((id) => `<member><Id>${id}</Id><MessageId>${REQUEST_ID}</MessageId></member>`).join('')}</Successful><Failed/>`
      : `<MessageId>${REQUEST_ID}</MessageId>`;
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: `<${action}Response><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>${REQUEST_ID}</RequestId></ResponseMetadata></${action}Response>`,
  };
}
