import { describeError, errorMessage, errorName } from '../../src/core/prelude/error-text.ts';
import { withoutSecrets } from '../tooling/secrets.ts';
import { OperationFailure } from './operation-failure.ts';

/**
 * What failed, for people: AWS says what, not what to do about it. Where a signature does not fit, it repeats the request that it
 * expected, session token included.
 */
export function describeFailure(error: unknown): string {
  return withoutSecrets(description(error));
}

function description(error: unknown): string {
  if (error instanceof OperationFailure) return error.message;
  switch (errorName(error)) {
    case 'ResourceNotFoundException':
    case 'QueueDoesNotExist':
      return 'there is no such table, stream, queue or function: are --env, --project and the AWS region right?';
    case 'CredentialsProviderError':
      return 'no AWS credentials were found: set AWS_PROFILE, or log in';
    case 'AccessDeniedException':
    case 'UnrecognizedClientException':
    case 'ExpiredTokenException':
      return `AWS refuses these credentials: ${errorMessage(error)}`;
    default:
      return describeError(error);
  }
}
