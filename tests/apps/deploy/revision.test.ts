import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { dryRun, type CommandRunner } from '../../../apps/deploy/command-line.ts';
import { workingRevision } from '../../../apps/deploy/revision.ts';

interface Tree {
  readonly commands: CommandRunner;
  readonly head: string;
  readonly write: (name: string) => void;
}

/** A repository of its own with one commit. */
function tree(t: ExecutionContext): Tree {
  const folder = mkdtempSync(join(tmpdir(), 'revision-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
  const write = (name: string): void => writeFileSync(join(folder, name), `${Math.random()}`);
  git('init', '--quiet');
  for (const name of ['samconfig.toml', 'template.yaml']) write(name);
  git('add', '.');
  git('commit', '--quiet', '--message', 'first');
  const commands = {
    ...dryRun(() => undefined),
    read: async ({ args }: { args: readonly string[] }) => git(...args),
  };
  return { commands, write, head: git('rev-parse', 'HEAD').trim() };
}

test('a tree is what was committed, and dirty when a file differs or is new', async (t) => {
  const { commands, head, write } = tree(t);
  t.is(await workingRevision(commands), head);
  write('new.ts');
  t.is(await workingRevision(commands), `${head}-dirty`);
});

test('the answers of a guided first deployment make no release dirty', async (t) => {
  const { commands, head, write } = tree(t);
  write('samconfig.toml');
  t.is(await workingRevision(commands), head);
  write('template.yaml');
  t.is(await workingRevision(commands), `${head}-dirty`);
});
