import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';

const run = promisify(execFile);
const program = join(repositoryRoot, 'scripts/rtf.mjs');

async function suggestions(...words: readonly string[]): Promise<string[]> {
  const { stdout } = await run(program, ['complete', '--', ...words]);
  return stdout
    .split('\n')
    .map((line) => line.split('\t')[0]!)
    .filter((word) => word !== '' && !word.startsWith(':'));
}

test('commands, their options and the values that these can have are suggested', async (t) => {
  t.deepEqual(await suggestions('mo'), ['monitor']);
  t.deepEqual(await suggestions('query', ''), ['ticks', 'bars', 'anomalies', 'alerts', 'help']);
  t.deepEqual(await suggestions('logs', '--corr'), ['--correlation-id']);
  t.deepEqual(await suggestions('test', '--function', ''), ['kinesis-processor', 'alert-processor']);
});

test('a real bash completes by the script that rtf prints', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'completion-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  await symlink(program, join(folder, 'rtf'));
  const script = `
    # What the package bash-completion brings.
    _get_comp_words_by_ref() { words=("\${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur=\${words[cword]}; }
    compopt() { :; }
    source <(rtf completion bash)
    COMP_WORDS=(rtf redrive fai); COMP_CWORD=2
    __rtf_complete
    echo "\${COMPREPLY[@]}"
    complete -p rtf`;
  const { stdout } = await run('bash', ['-c', script], {
    env: { ...process.env, PATH: `${folder}:${process.env['PATH']}` },
  });
  t.deepEqual(stdout.trim().split('\n'), ['failed', 'complete -F __rtf_complete rtf']);
});

test('there is a script for each shell, and another one is refused', async (t) => {
  for (const shell of ['zsh', 'fish']) {
    t.regex((await run(program, ['completion', shell])).stdout, /rtf complete --/, shell);
  }
  const error = await t.throwsAsync(run(program, ['completion', 'tcsh']));
  t.is((error as Error & { code: number }).code, 2);
});
