import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import test from 'ava';
import { repositoryRoot } from '../../local/repository-root.ts';
import { localStacks } from '../support/local-stack.ts';
import { rtfOn } from '../support/rtf.ts';

const localStack = localStacks();
const rtf = rtfOn(new DynamoDBClient());

test('help shows the commands, and each command its options with an example', async (t) => {
  const help = await rtf(['--help']);
  t.is(help.code, 0);
  t.regex(help.out, /preferences/);
  t.regex(help.out, /Exit codes: 0 done, 1 failed/);
  const get = await rtf(['preferences', 'get', '--help']);
  t.is(get.code, 0);
  for (const words of [/--env/, /--project/, /--json/, /Example/]) t.regex(get.out, words);
});

test('a command line that makes no sense exits with 2 and says why', async (t) => {
  for (const [argv, words] of [
    [['prefrences'], /unknown command 'prefrences'[\s\S]*preferences/],
    [['preferences', 'get'], /missing required argument 'id'/],
    [['preferences', 'list', '--colour'], /unknown option '--colour'/],
    [['preferences', 'list', '--env', 'test'], /Allowed choices are dev, staging, prod/],
    [[], /Usage: rtf/],
  ] as const) {
    const { code, out, err } = await rtf(argv);
    t.is(code, 2, argv.join(' '));
    t.is(out, '');
    t.regex(err, words);
  }
});

test('the installed program finds endpoint and credentials in the standard AWS environment', async (t) => {
  const { server, stack } = await localStack();
  const project = stack.userPreferencesTable.replace(/-dev-user-preferences$/, '');
  const result = await new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    execFile(
      join(repositoryRoot, 'scripts/rtf.mjs'),
      ['preferences', 'list', '--project', project, '--json'],
      {
        env: {
          PATH: process.env['PATH'],
          AWS_ENDPOINT_URL: server.endpoint,
          AWS_REGION: 'us-east-1',
          AWS_ACCESS_KEY_ID: 'test',
          AWS_SECRET_ACCESS_KEY: 'test',
        },
      },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
  t.deepEqual(result, { code: 0, stdout: '[]\n', stderr: '' });
});
