import test from 'ava';
import { awsFailure } from '../../../src/adapters/http/aws-result.ts';

const failure = (name: string, status?: number): Error =>
  Object.assign(new Error('…'), {
    name,
    ...(status !== undefined && { $metadata: { httpStatusCode: status } }),
  });

for (const [name, status] of [
  ['AccessDenied', 403],
  ['AuthorizationErrorException', 403],
  ['InvalidClientTokenId', 403],
  ['SignatureDoesNotMatch', 403],
  ['UnrecognizedClientException', 401],
  ['InternalFailure', 500],
  ['TimeoutError', undefined],
  ['ECONNRESET', undefined],
  ['AccountSendingPausedException', 400],
] as const) {
  test(`${name} passes: the message is sent later`, (t) => {
    t.deepEqual(awsFailure(failure(name, status)), { kind: 'retryable', code: 'unavailable', words: name });
  });
}

test('a limit that is reached passes, as one', (t) => {
  for (const name of ['Throttling', 'TooManyRequestsException', 'LimitExceededException']) {
    t.deepEqual(awsFailure(failure(name, 400)), { kind: 'retryable', code: 'throttled', words: name });
  }
});

test('what the message itself is to blame for is final', (t) => {
  for (const name of ['MessageRejected', 'InvalidParameterException', 'MailFromDomainNotVerifiedException']) {
    t.deepEqual(awsFailure(failure(name, 400)), { kind: 'permanent', code: 'refused', words: name });
  }
});
