import test from 'ava';
import { describeFailure } from '../../../lib/operations/describe-failure.ts';
import { OperationFailure } from '../../../lib/operations/operation-failure.ts';

const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });
const withCode = (code: string, details: object = {}): Error =>
  Object.assign(new Error(`connect ${code}`), { code, ...details });

const says = test.macro({
  exec: (t, error: unknown, expected: RegExp) => {
    const text = describeFailure(error);
    t.regex(text, expected);
    t.notRegex(text, /^(Error|TypeError):|\n/);
  },
  title: (title = '') => title,
});

test(
  'without a region it says which variable to set',
  says,
  new Error('Region is missing'),
  /set AWS_REGION/,
);
test(
  'without credentials it says what to set, and nothing of where it looked',
  says,
  named('CredentialsProviderError', 'Could not load credentials from any providers'),
  /^no AWS credentials were found: set AWS_PROFILE, or log in$/,
);
test(
  'a profile that does not exist is named',
  says,
  named('CredentialsProviderError', 'Could not resolve credentials using profile: [prd].'),
  /set AWS_PROFILE, or log in \(Could not resolve credentials using profile: \[prd\]\.\)/,
);
test(
  'a login that is over says so',
  says,
  named('TokenProviderError', 'The SSO session has expired or is otherwise invalid'),
  /log in \(The SSO session has expired/,
);
test(
  'an endpoint at which nothing answers is named, and what decides about it',
  says,
  withCode('ECONNREFUSED', { address: '127.0.0.1', port: 9 }),
  /^127\.0\.0\.1:9 was not reached: nothing answers there \(.*AWS_ENDPOINT_URL/,
);
test(
  'a region that does not exist is a host that does not exist',
  says,
  withCode('ENOTFOUND', { hostname: 'dynamodb.eu-west-9.amazonaws.com' }),
  /^dynamodb\.eu-west-9\.amazonaws\.com was not reached: there is no such host \(AWS_REGION/,
);
test(
  'an endpoint that is no address is named',
  says,
  Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL', input: 'nonsense' }),
  /^nonsense is no address: AWS_ENDPOINT_URL/,
);
test(
  'a wrong clock is among what makes a wrong signature',
  says,
  named('InvalidSignatureException', 'Signature expired'),
  /clock of this machine right\? Signature expired/,
);
test('too many requests pass', says, named('ThrottlingException', 'Rate exceeded'), /try again/);

test('what is made for people stays as it is, and the rest says its kind', (t) => {
  t.is(describeFailure(new OperationFailure('there is no user bob')), 'there is no user bob');
  t.is(describeFailure(named('ValidationException', 'bad key')), 'ValidationException: bad key');
});
