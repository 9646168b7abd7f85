import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';

const CLI = join(repositoryRoot, 'build/apps/deploy/cli.js');
const SECRETS = {
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  AWS_SESSION_TOKEN: 'IQoJb3JpZ2luX2VjEHoaCXVzLWVhc3QtMSJHMEUCIQD0example==',
};
/** Nobody listens there. */
const NO_AWS = { AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_REGION: 'eu-west-1', AWS_MAX_ATTEMPTS: '1' };

/** What each command is given: enough to come as far as it can without AWS and without Docker. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  build: ['build'],
  sbom: ['sbom'],
  'feed-image': ['feed-image'],
  'base-image': ['base-image', '--image', '127.0.0.1:9/lambda/nodejs:24'],
  invoke: ['invoke', '--function', 'alert-processor', '--event', 'health'],
  'local-stack': ['local-stack'],
  'local-aws': ['local-aws'],
  deploy: ['deploy', '--env', 'dev', '--confirm', 'yes'],
  'update-code': ['update-code', '--env', 'dev'],
  rollback: ['rollback', '--env', 'staging'],
  destroy: ['destroy', '--env', 'dev', '--confirm', 'yes'],
  promote: ['promote', '--from', 'dev', '--to', 'staging', '--confirm', 'yes'],
};
const CHANGING = ['deploy', 'update-code', 'rollback', 'destroy', 'promote'];

interface Ended {
  readonly code: number;
  readonly output: string;
}

function run(args: readonly string[], variables: Readonly<Record<string, string>>): Promise<Ended> {
  const { PATH = '' } = process.env;
  const env = {
    PATH,
    HOME: '/nonexistent',
    SAM_CLI_TELEMETRY: '0',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...variables,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...args], { env, cwd: repositoryRoot }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });
}

/** In front of the path: a Docker that tells everything it was given, and fails. */
function talkativeDocker(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'talkative-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'docker'), '#!/bin/sh\necho "$@" >&2\nenv >&2\nexit 1\n', { mode: 0o755 });
  return `${folder}:${process.env['PATH']}`;
}

test('there is no command that this test does not feed secrets to', async (t) => {
  const { output } = await run(['--help'], {});
  const names = [...output.matchAll(/^ {2}([a-z-]+) (?:\[options\] )?/gm)].map(([, name]) => name!);
  t.deepEqual(names.filter((name) => name !== 'help').toSorted(), Object.keys(COMMANDS).toSorted());
});

for (const [name, args] of Object.entries(COMMANDS)) {
  test(`${name} prints no secret when it fails`, async (t) => {
    const variables = { ...NO_AWS, ...SECRETS, AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE', PATH: talkativeDocker(t) };
    const { code, output } = await run(args, variables);
    t.not(code, 0);
    t.not(output, '');
    for (const secret of Object.values(SECRETS)) t.false(output.includes(secret), output);
  });
}

for (const name of CHANGING) {
  test(`${name} shows its command lines to somebody without credentials, before there is anything`, async (t) => {
    const { code, output } = await run([...COMMANDS[name]!, '--dry-run'], { AWS_REGION: 'eu-west-1' });
    t.is(code, 0, output);
    t.regex(output, /^(\w+=\S+ )?(sam (build|deploy|delete)|docker push|skopeo copy) /m);
  });
}

test('a dry run of prod asks nobody', async (t) => {
  const { code, output } = await run(['deploy', '--env', 'prod', '--dry-run'], { AWS_REGION: 'eu-west-1' });
  t.is(code, 0, output);
  t.regex(output, /--config-env prod .*--confirm-changeset/);
  t.regex(output, /<account>\.dkr\.ecr\.<region>\.amazonaws\.com\/realtime-financial-prod-alert-processor/);
});

test('update-code without a function puts both behind their aliases', async (t) => {
  const { output } = await run([...COMMANDS['update-code']!, '--dry-run'], { AWS_REGION: 'eu-west-1' });
  t.regex(output, /^kinesis-processor in dev: .*\nalert-processor in dev: /ms);
});
