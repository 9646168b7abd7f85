import test from 'ava';
import { CommandFailedError, describe, dryRun, machine } from '../../../apps/deploy/command-line.ts';

test('a command line is told as a shell would read it', (t) => {
  t.is(
    describe({ program: 'sam', args: ['deploy', '--tags', "it's a b", '$HOME'], environment: { A: 'x y' } }),
    String.raw`A='x y' sam deploy --tags 'it'\''s a b' '$HOME'`,
  );
});

test('what is written to standard input, such as a password, is never told', async (t) => {
  const line = { program: 'sh', args: ['-c', 'cat >/dev/null; exit 3'], input: 'hunter2' };
  const error = await t.throwsAsync(machine.read(line), { instanceOf: CommandFailedError });
  t.regex(error.message, /^sh ended with code 3: sh -c/);
  t.notRegex(error.message, /hunter2/);
});

test('a failed command says what it printed', async (t) => {
  await t.throwsAsync(machine.read({ program: 'sh', args: ['-c', 'echo not here >&2; exit 1'] }), {
    message: /not here$/,
  });
});

test.serial('a program that is not installed is named, with the way to get it', async (t) => {
  const path = process.env['PATH'];
  process.env['PATH'] = '/nonexistent';
  t.teardown(() => void (process.env['PATH'] = path));
  await t.throwsAsync(machine.run({ program: 'skopeo', args: [] }), {
    message: /^skopeo is not installed: .*apt install skopeo/,
  });
});

test('a dry run prints what would change something, and reads what it needs to know', async (t) => {
  const printed: string[] = [];
  const commands = dryRun((text) => printed.push(text));
  await commands.run({ program: 'sam', args: ['delete', '--no-prompts'] });
  t.is(await commands.read({ program: 'printf', args: ['%s', 'known'] }), 'known');
  t.deepEqual(printed, ['sam delete --no-prompts']);
});
