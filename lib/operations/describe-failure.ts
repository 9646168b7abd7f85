import { describeError, errorMessage, errorName } from '../../src/core/prelude/error-text.ts';
import { withoutSecrets } from '../tooling/secrets.ts';
import { OperationFailure } from './operation-failure.ts';

const NETWORK_FAULTS: Readonly<Partial<Record<string, string>>> = {
  ECONNREFUSED: 'nothing answers there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its name cannot be looked up',
  ETIMEDOUT: 'it does not answer in time',
  ECONNRESET: 'it ended the connection',
};

/**
 * What failed, for people: AWS says what, not what to do about it. Where a signature does not fit, it repeats the request that it
 * expected, session token included.
 */
export function describeFailure(error: unknown): string {
  return withoutSecrets(description(error));
}

function description(error: unknown): string {
  if (error instanceof OperationFailure) return error.message;
  return networkFault(error) ?? namedFault(error) ?? describeError(error);
}

function namedFault(error: unknown): string | null {
  const message = errorMessage(error);
  // The SDK has no name of its own for it.
  if (message === 'Region is missing')
    return 'no AWS region is set: set AWS_REGION, or a region in your profile';
  switch (errorName(error)) {
    case 'ResourceNotFoundException':
    case 'QueueDoesNotExist':
      return 'there is no such table, stream, queue or function: are --env, --project and the AWS region right?';
    case 'CredentialsProviderError':
    case 'TokenProviderError':
      return credentialFault(message);
    case 'AccessDeniedException':
    case 'UnrecognizedClientException':
    case 'ExpiredTokenException':
      return `AWS refuses these credentials: ${message}`;
    case 'InvalidSignatureException':
    case 'SignatureDoesNotMatch':
      return `AWS refuses the signature: are the secret key and the clock of this machine right? ${message}`;
    case 'ThrottlingException':
    case 'ProvisionedThroughputExceededException':
    case 'TooManyRequestsException':
      return 'AWS gets more requests than it takes at the moment: try again in a minute';
    default:
      return null;
  }
}

/** The SDK says what is wrong with a profile or a login; where it found neither, it only says that it looked everywhere. */
function credentialFault(message: string): string {
  const isPrecise = /profile|SSO|token/i.test(message);
  return `no AWS credentials were found: set AWS_PROFILE, or log in${isPrecise ? ` (${message})` : ''}`;
}

function networkFault(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code, hostname, address, port, input } = error as NodeJS.ErrnoException & {
    readonly hostname?: string;
    readonly address?: string;
    readonly port?: number;
    readonly input?: string;
  };
  if (code === 'ERR_INVALID_URL') {
    return `${input ?? 'the address of an endpoint'} is no address: AWS_ENDPOINT_URL has to be one such as http://127.0.0.1:4566`;
  }
  const fault = NETWORK_FAULTS[code ?? ''];
  if (fault === undefined) return null;
  const host = hostname ?? address;
  const where = host === undefined ? 'AWS' : port === undefined ? host : `${host}:${port}`;
  return `${where} was not reached: ${fault} (AWS_REGION, AWS_ENDPOINT_URL and the network decide where requests go)`;
}
