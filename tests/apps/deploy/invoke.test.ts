import { join } from 'node:path';
import test from 'ava';
import { describe } from '../../../apps/deploy/command-line.ts';
import { functionNamed } from '../../../apps/deploy/functions.ts';
import { eventFileOf, expectAnswer, samLocalInvoke } from '../../../apps/deploy/invoke.ts';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';

const kinesis = functionNamed('kinesis-processor');

test('sam local invokes the function of the built template for the architecture of its image', (t) => {
  const line = samLocalInvoke(kinesis, {
    template: 't.yaml',
    variables: 'v.json',
    eventFile: 'e.json',
    architecture: 'x86_64',
    server: { environment: { AWS_REGION: 'us-east-1' } },
  });
  t.is(
    describe(line),
    'AWS_REGION=us-east-1 SAM_CLI_TELEMETRY=0 sam local invoke KinesisProcessor --template t.yaml --event e.json ' +
      '--env-vars v.json --parameter-overrides Architecture=x86_64 --skip-pull-image',
  );
});

test('an event is a sample of the function by its name, or any file', (t) => {
  const sample = join(repositoryRoot, 'events/kinesis-processor/health.json');
  t.is(eventFileOf(kinesis, 'health'), sample);
  t.is(eventFileOf(kinesis, sample), sample);
});

test('an event that is neither is answered with the names of those there are', (t) => {
  for (const name of ['nosuch', '']) {
    t.throws(() => eventFileOf(kinesis, name), {
      message: /expected a file, or one of .*flash-crash, health/,
    });
  }
});

test('a function that there is not is answered with the names of those there are', (t) => {
  t.throws(() => functionNamed('x'), {
    message: 'FUNCTION=x: expected kinesis-processor or alert-processor',
  });
});

test('an invocation fails when the function throws, and when it gives no answer', (t) => {
  const thrown = '{"errorType":"ConfigurationError","errorMessage":"S3_BUCKET is missing","trace":[]}\n';
  t.throws(() => expectAnswer(kinesis, `a line of its log\n${thrown}`), {
    message: 'kinesis-processor failed: ConfigurationError: S3_BUCKET is missing',
  });
  t.throws(() => expectAnswer(kinesis, ''), { message: /kinesis-processor gave no answer/ });
});

test('an answer is an answer, be it nothing', (t) => {
  for (const answer of ['null', '{"batchItemFailures":[]}', '"text"']) {
    t.notThrows(() => expectAnswer(kinesis, `${answer}\n`));
  }
});
