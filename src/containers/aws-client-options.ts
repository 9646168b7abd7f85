import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Sha256 } from '../adapters/http/sha256.ts';

type RequestSigner = Awaited<ReturnType<DynamoDBClient['config']['signer']>>;

/** The part of an SDK client that `withSharedSigner` needs, in types that fit every service with one signer. */
interface SigningClient {
  readonly middlewareStack: { remove(name: string): boolean };
  readonly config: { signer: (authScheme?: never) => Promise<RequestSigner> };
}

/**
 * Options of every client of both functions: a try may take 5 s, a call three tries. Endpoint, region and credentials come
 * from the environment. The middleware of a command is put together once and not for each of the twenty calls of a
 * batch: it depends on the client alone, and nothing is added to a client after its first call.
 */
export const CLIENT_OPTIONS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 2000, requestTimeout: 5000, throwOnRequestTimeout: true },
  cacheMiddleware: true,
  sha256: Sha256,
} as const;

/** For what reaches a person: an answer that is only slow is worth waiting for. */
export const SENDING_OPTIONS = {
  ...CLIENT_OPTIONS,
  requestHandler: { ...CLIENT_OPTIONS.requestHandler, requestTimeout: 15_000 },
} as const;

/**
 * Spares what the SDK would do anew for every call: make a signer, although region, service and source of credentials
 * stay the same, and copy input and output for a logger that there is not. A third of a call's CPU time; the
 * signatures are the same (docs/adr/007-sdk-clients.md). Not for S3, whose signer depends on the bucket's region.
 */
export function spareRepeatedWork<Client extends object>(client: Client): Client {
  const { middlewareStack, config } = client as unknown as SigningClient;
  middlewareStack.remove('loggerMiddleware');
  const makeSigner = config.signer;
  let signer: Promise<RequestSigner> | undefined;
  config.signer = (authScheme) => (signer ??= makeSigner(authScheme));
  return client;
}
