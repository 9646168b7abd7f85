import test from 'ava';
import nock from 'nock';
import { ParametersSecretResolver } from '../../../src/adapters/secrets/parameters-secret-resolver.ts';

const resolver = new ParametersSecretResolver({});

test.before(() => nock.disableNetConnect());
test.afterEach.always(() => nock.cleanAll());
test.after.always(() => {
  nock.enableNetConnect();
  nock.restore();
});

test.serial('text that is no reference comes back as it is, without a call', async (t) => {
  t.is(await resolver.resolve('https://hooks.slack.com/x'), 'https://hooks.slack.com/x');
});

test.serial('an ARN is read from Secrets Manager, once', async (t) => {
  const scope = nock('https://secretsmanager.us-east-1.amazonaws.com')
    .post('/', { SecretId: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:slack' })
    .reply(200, { SecretString: 'https://hooks.slack.com/from-secret\n' });
  const arn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:slack';
  t.is(await resolver.resolve(arn), 'https://hooks.slack.com/from-secret');
  t.is(await resolver.resolve(arn), 'https://hooks.slack.com/from-secret');
  scope.done();
});

test.serial('ssm:/name is read decrypted from the parameter store', async (t) => {
  const scope = nock('https://ssm.us-east-1.amazonaws.com')
    .post('/', { Name: '/dev/slack', WithDecryption: true })
    .reply(200, { Parameter: { Value: 'https://hooks.slack.com/from-ssm' } });
  t.is(await resolver.resolve('ssm:/dev/slack'), 'https://hooks.slack.com/from-ssm');
  scope.done();
});

test.serial('a secret that cannot be read is an error', async (t) => {
  nock('https://ssm.us-east-1.amazonaws.com').post('/').reply(400, { __type: 'ParameterNotFound' });
  await t.throwsAsync(resolver.resolve('ssm:/dev/missing'));
});
