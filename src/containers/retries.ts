import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

type Strategies = DynamoDBClient['config']['retryStrategy'];
type Strategy = Extract<Awaited<ReturnType<Strategies>>, { refreshRetryTokenForRetry: unknown }>;
type Failure = Parameters<Strategy['refreshRetryTokenForRetry']>[1];

/** The part of an SDK client that says when a call is tried again, in a type that fits every service. */
interface RetryingClient {
  readonly config: { retryStrategy: Strategies };
}

/**
 * For calls that reach a person: tried again only where the service says that it has done nothing. After a timeout or a lost answer nobody
 * knows, and the second message would follow the first within a second.
 */
export function retryOnlyRefusals<Client extends object>(client: Client): Client {
  return withFailures(client, (failure) => (failure.errorType === 'THROTTLING' ? failure : null));
}

/**
 * A write that meets a transaction is refused for as long as that lasts. The SDK takes it for a mistake of the caller:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling
 */
export function retryConflicts<Client extends object>(client: Client): Client {
  return withFailures(client, (failure) => {
    const { name } = failure.error as Error;
    return name === 'TransactionConflictException' ? { ...failure, errorType: 'THROTTLING' } : failure;
  });
}

/** `judge` says as what a failure is to be taken; null: it is final. */
function withFailures<Client extends object>(
  client: Client,
  judge: (failure: Failure) => Failure | null,
): Client {
  const { config } = client as unknown as RetryingClient;
  const makeStrategy = config.retryStrategy;
  config.retryStrategy = async () => {
    const strategy = (await makeStrategy()) as Strategy;
    return {
      acquireInitialRetryToken: (scope) => strategy.acquireInitialRetryToken(scope),
      refreshRetryTokenForRetry: async (token, failure) => {
        const judged = judge(failure);
        if (judged === null) throw new Error('not tried again');
        return strategy.refreshRetryTokenForRetry(token, judged);
      },
      recordSuccess: (token) => strategy.recordSuccess(token),
    } satisfies Strategy;
  };
  return client;
}
