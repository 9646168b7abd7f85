import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import test from 'ava';
import { parse } from 'smol-toml';
import { parse as parseYaml } from 'yaml';
import { describe } from '../../../apps/deploy/command-line.ts';
import { functionNamed } from '../../../apps/deploy/functions.ts';
import { eventFileOf, expectAnswer, samLocalInvoke } from '../../../apps/deploy/invoke.ts';
import { LOCAL_FILES, localTemplate } from '../../../apps/deploy/local-files.ts';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';

const kinesis = functionNamed('kinesis-processor');

test('sam local invokes the function with the files that were made for it', (t) => {
  const files = { template: 't.yaml', variables: 'v.json', eventFile: 'e.json' };
  t.is(
    describe(samLocalInvoke(kinesis, files)),
    'SAM_CLI_TELEMETRY=0 sam local invoke KinesisProcessor --template t.yaml --event e.json --env-vars v.json --skip-pull-image',
  );
});

test('samconfig.toml gives sam local invoke those files when it is typed', (t) => {
  const config = parse(readFileSync(join(repositoryRoot, 'samconfig.toml'), 'utf8')) as {
    default: { local_invoke: { parameters: Record<string, unknown> } };
  };
  t.deepEqual(config.default.local_invoke.parameters, {
    template_file: relative(repositoryRoot, LOCAL_FILES.template),
    env_vars: relative(repositoryRoot, LOCAL_FILES.variables),
    skip_pull_image: true,
  });
});

test('the local template names the variables of this machine and no others, for the architecture that was built', (t) => {
  const built = readFileSync(join(repositoryRoot, 'template.yaml'), 'utf8');
  const { Parameters, Resources } = parseYaml(
    localTemplate(built, 'x86_64', ['S3_BUCKET', 'AWS_ENDPOINT_URL']),
    {
      logLevel: 'error',
    },
  ) as { Parameters: Record<string, { Default: string }>; Resources: Record<string, Properties> };
  t.is(Parameters['Architecture']!.Default, 'x86_64');
  for (const logicalId of ['KinesisProcessor', 'AlertProcessor']) {
    const { Variables } = Resources[logicalId]!.Properties.Environment;
    t.deepEqual(Variables, { S3_BUCKET: '', AWS_ENDPOINT_URL: '' });
  }
});

interface Properties {
  readonly Properties: { readonly Environment: { readonly Variables: Record<string, string> } };
}

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
