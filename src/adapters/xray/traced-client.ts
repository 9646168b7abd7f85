import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SubsegmentDetails } from './subsegment.ts';
import type { XRayTracer } from './xray-tracer.ts';

/** The part of an SDK client that a middleware is added by, in a type that fits every service. */
type TraceableClient = Pick<DynamoDBClient, 'middlewareStack'>;

interface CallContext {
  readonly clientName?: string;
  readonly commandName?: string;
}

interface CallMetadata {
  readonly $metadata?: {
    readonly httpStatusCode?: number;
    readonly requestId?: string;
    readonly attempts?: number;
  };
}

/** What a call is about, as X-Ray names it. Neither keys nor contents: they may be somebody's. */
const SUBJECTS = {
  TableName: 'table_name',
  Bucket: 'bucket_name',
  TopicArn: 'topic_arn',
  QueueUrl: 'queue_url',
} as const;

const STARTED_BY_THE_CALLER = 400;
const THROTTLED = 429;
const STARTED_BY_THE_SERVICE = 500;

/** Makes each call of a client a part of the trace, its tries together, and lets the request carry the trace on. */
export function traced<Client extends object>(client: Client, tracer: XRayTracer | null): Client {
  if (tracer === null) return client;
  (client as unknown as TraceableClient).middlewareStack.add(
    (next, context) => (args) => {
      const { clientName = '', commandName = '' } = context as CallContext;
      return tracer.call(
        clientName.replace(/Client$/, ''),
        (header) => {
          const { request } = args as { readonly request?: { readonly headers: Record<string, string> } };
          if (header !== null && request !== undefined) request.headers['X-Amzn-Trace-Id'] = header;
          return next(args);
        },
        (outcome) => detailsOf(commandName.replace(/Command$/, ''), args.input, outcome),
      );
    },
    // The request is there, and is not tried yet.
    { step: 'build', priority: 'low', name: 'xray' },
  );
  return client;
}

function detailsOf(
  operation: string,
  input: object,
  outcome: { readonly value: { readonly output: object } } | { readonly error: unknown },
): SubsegmentDetails {
  const source = ('value' in outcome ? outcome.value.output : outcome.error) as CallMetadata | null;
  const { httpStatusCode: status, requestId, attempts = 1 } = source?.$metadata ?? {};
  const subjects = Object.entries(SUBJECTS).flatMap(([field, name]) => {
    const value = (input as Readonly<Record<string, unknown>>)[field];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  const isCallers =
    status !== undefined && status >= STARTED_BY_THE_CALLER && status < STARTED_BY_THE_SERVICE;
  return {
    namespace: 'aws',
    aws: { operation, ...Object.fromEntries(subjects), request_id: requestId, retries: attempts - 1 },
    ...(status !== undefined && { http: { response: { status } } }),
    ...(isCallers && { error: true }),
    ...(status === THROTTLED && { throttle: true }),
  };
}
