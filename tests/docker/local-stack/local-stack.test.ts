import test from 'ava';
import type { Architecture } from '../../../apps/deploy/architecture.ts';
import { machine, type CommandRunner } from '../../../apps/deploy/command-line.ts';
import { runLocalStack } from '../../../apps/deploy/local-stack.ts';
import { EXAMPLE_MINUTES } from '../../../lib/market-files/example-data.ts';

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
      input: EXAMPLE_MINUTES,
      architecture: (process.env['ARCHITECTURE'] ?? 'arm64') as Architecture,
    },
    (text) => t.log(text),
  );
  t.is(outcome.rows, 5_612);
  t.is(outcome.stored, outcome.rows);
  t.true(outcome.alerts > 0);
  t.true(outcome.emails.some((subject) => /flash crash|price (?:drop|spike)/.test(subject)));
  t.true(outcome.smsMessages.length > 0);
});
