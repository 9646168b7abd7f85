import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { parse } from 'yaml';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly uses?: string;
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly steps?: readonly Step[];
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const FOLDER = join(repositoryRoot, '.github/workflows');
const makefile = readFileSync(join(repositoryRoot, 'Makefile'), 'utf8');
const CREDENTIALS = 'aws-actions/configure-aws-credentials';

for (const file of readdirSync(FOLDER)) {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  const { permissions, jobs } = parse(text) as Workflow;
  const steps = Object.values(jobs).flatMap((job) => job.steps ?? []);

  test(`${file}: every action is pinned to a commit, with its version for people`, (t) => {
    const uses = [...text.matchAll(/uses: (\S+)(.*)/g)].filter(([, action]) => !action!.startsWith('./'));
    t.true(uses.length > 0);
    for (const [line, action, comment] of uses) {
      t.regex(action!, /^[\w-]+\/[\w-]+@[0-9a-f]{40}$/, line);
      t.regex(comment!, /^ # v\d+\.\d+\.\d+$/, line);
    }
  });

  test(`${file}: a job may read the repository, and one that deploys ask for credentials of an hour`, (t) => {
    t.deepEqual(permissions, { contents: 'read' });
    t.notRegex(text, /secrets\.|aws-access-key-id|aws-secret-access-key/);
    for (const job of Object.values(jobs)) {
      const step = job.steps?.find(({ uses }) => uses?.startsWith(CREDENTIALS));
      t.deepEqual(job.permissions, step && { contents: 'read', 'id-token': 'write' });
      t.is(job.environment !== undefined, step !== undefined);
      if (step !== undefined) t.is(step.with!['role-to-assume'], '${{ vars.AWS_ROLE_ARN }}');
    }
  });

  test(`${file}: what a person types reaches no shell but by a variable`, (t) => {
    for (const { run = '' } of steps) t.notRegex(run, /\$\{\{/);
  });

  test(`${file}: every job ends, and leaves no token in the working tree`, (t) => {
    for (const job of Object.values(jobs)) t.true(job.uses !== undefined || job['timeout-minutes']! <= 60);
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    for (const { with: options } of checkouts) t.is(options!['persist-credentials'], false);
  });

  test(`${file}: it runs targets of the Makefile with variables that those know`, (t) => {
    for (const { run = '' } of steps) {
      for (const [, target, rest] of run.matchAll(/\bmake ([a-z-]+)(.*)/g)) {
        t.regex(makefile, new RegExp(`^${target}:`, 'm'));
        for (const [, name] of rest!.matchAll(/\b([A-Z_]+)=/g))
          t.regex(makefile, new RegExp(String.raw`\$\(${name}\)|^${name} \?=`, 'm'));
      }
    }
  });
}

test('only a job of the GitHub environment may take the role of an environment', (t) => {
  const template = readFileSync(join(repositoryRoot, '.github/deployer-role.yaml'), 'utf8');
  t.regex(
    template,
    /actions\.githubusercontent\.com:sub: !Sub repo:\$\{Repository\}:environment:\$\{Environment\}$/m,
  );
  t.regex(template, /actions\.githubusercontent\.com:aud: sts\.amazonaws\.com$/m);
  t.notRegex(template, /StringLike/);
});
