import test from 'ava';
import { initialized } from '../../src/handlers/initialized.ts';

const ON_LAMBDA = 'AWS_LAMBDA_INITIALIZATION_TYPE';

test.afterEach.always('the variable of Lambda goes', () => {
  delete process.env[ON_LAMBDA];
});

const answering = (prepare: () => Promise<unknown>) => () => ({
  handler: (event: string) => Promise.resolve(`answer to ${event}`),
  prepare,
});

test.serial('on Lambda a function is built and prepared before its first request', async (t) => {
  process.env[ON_LAMBDA] = 'provisioned-concurrency';
  let prepared = 0;
  const handler = await initialized(answering(async () => (prepared += 1)));
  t.is(prepared, 1);
  t.is(await handler('a request'), 'answer to a request');
  t.is(prepared, 1);
});

test.serial('elsewhere a module that is imported prepares nothing, and so calls nobody', async (t) => {
  const handler = await initialized(answering(() => Promise.reject(new Error('somebody was called'))));
  t.is(await handler('a request'), 'answer to a request');
});

test.serial('what fails while preparing is forgotten', async (t) => {
  process.env[ON_LAMBDA] = 'on-demand';
  const handler = await initialized(answering(() => Promise.reject(new Error('no way to DynamoDB'))));
  t.is(await handler('a request'), 'answer to a request');
});

test.serial('what never ends while preparing holds up no request', async (t) => {
  process.env[ON_LAMBDA] = 'on-demand';
  const handler = await initialized(answering(() => new Promise(() => undefined)));
  t.is(await handler('a request'), 'answer to a request');
});

test.serial(
  'a configuration that is wrong is told by every invocation, and not by the init phase',
  async (t) => {
    const handler = await initialized<string, unknown, string>(() => {
      throw new Error('DYNAMODB_TABLE: missing');
    });
    await t.throwsAsync(handler('one'), { message: 'DYNAMODB_TABLE: missing' });
    await t.throwsAsync(handler('two'), { message: 'DYNAMODB_TABLE: missing' });
  },
);
