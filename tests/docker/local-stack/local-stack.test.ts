import test from 'ava';
import type { Architecture } from '../../../apps/deploy/architecture.ts';
import { machine, type CommandRunner } from '../../../apps/deploy/command-line.ts';
import { runLocalStack } from '../../../apps/deploy/local-stack.ts';
import { DEMO_BARS } from '../../../lib/market-files/demo-data.ts';

/** `run` lets a program write to this process's output, which is the test report's. */
const quiet: CommandRunner = {
  isDryRun: false,
  run: async (line) => void (await machine.read(line)),
  read: (line) => machine.read(line),
};

test('the unchanged template deploys to AWS on loopback, and data goes through its containers to people', async (t) => {
  t.timeout(540_000);
  const outcome = await runLocalStack(
    quiet,
    {
      input: DEMO_BARS,
      architecture: (process.env['ARCHITECTURE'] ?? 'arm64') as Architecture,
    },
    (text) => t.log(text),
  );
  t.is(outcome.rows, 6_480);
  t.is(outcome.stored, outcome.rows);
  t.true(outcome.alerts > 0);
  t.true(outcome.emails.some((subject) => subject.includes('price spike')));
  t.true(outcome.smsMessages.length > 0);
});
