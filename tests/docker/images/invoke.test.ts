import test from 'ava';
import { machine, type ShowingRunner } from '../../../apps/deploy/command-line.ts';
import { functionNamed } from '../../../apps/deploy/functions.ts';
import { invokeLocally } from '../../../apps/deploy/invoke.ts';

interface Invoked {
  /** The last line that `sam local invoke` prints. */
  readonly answer: unknown;
  readonly told: readonly string[];
}

async function invoked(name: string, event: string): Promise<Invoked> {
  const told: string[] = [];
  let printed = '';
  const commands: ShowingRunner = {
    ...machine,
    show: async (line) => (printed = await machine.read(line)),
  };
  await invokeLocally(commands, functionNamed(name), event, (text) => told.push(text));
  return { answer: JSON.parse(printed.trimEnd().split('\n').at(-1) ?? ''), told };
}

for (const name of ['kinesis-processor', 'alert-processor']) {
  test(`sam local invokes ${name} with its health check, which reaches every dependency`, async (t) => {
    const { answer } = await invoked(name, 'health');
    t.like(answer, { status: 'ok' });
  });
}

test('sam local invokes kinesis-processor with a crash of prices', async (t) => {
  t.deepEqual((await invoked('kinesis-processor', 'flash-crash')).answer, { batchItemFailures: [] });
});

test('sam local invokes alert-processor with an alert, which is told by e-mail and text message', async (t) => {
  const { answer, told } = await invoked('alert-processor', 'critical-price-spike');
  t.is(answer, null);
  t.is(told.length, 2);
  t.regex(told[0]!, /^email: \[CRITICAL\] BTCUSDT price spike/);
  t.regex(told[1]!, /^sms: CRITICAL .*BTCUSDT/);
});
