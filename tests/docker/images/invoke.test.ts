import test from 'ava';
import { machine, type ShowingRunner } from '../../../apps/deploy/command-line.ts';
import { functionNamed } from '../../../apps/deploy/functions.ts';
import { invokeLocally } from '../../../apps/deploy/invoke.ts';
import { serveLocalAws } from '../../../apps/deploy/local-aws.ts';
import { freePorts } from '../../../lib/local-aws/image-container.ts';

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

test('sam local invokes both with what the specification has people type, and nothing more', async (t) => {
  t.deepEqual((await invoked('kinesis-processor', 'written-by-hand')).answer, { batchItemFailures: [] });
  const { answer, told } = await invoked('alert-processor', 'written-by-hand');
  t.is(answer, null);
  t.regex(told.join('\n'), /^email: .*TSLA/m);
  t.regex(told.join('\n'), /^email: .*AAPL/m);
});

for (const [event, told] of [
  ['schedule', /^email: .*DESK-2/],
  ['acknowledgement', null],
] as const) {
  test(`the sample ${event} finds something to act on`, async (t) => {
    const { answer, told: messages } = await invoked('alert-processor', event);
    if (told === null) t.like(answer, { statusCode: 200 });
    else t.regex(messages.join('\n'), told);
  });
}

test.serial('sam local invoke works as a person types it, while make local-aws runs', async (t) => {
  const [port] = await freePorts(1);
  const said: string[] = [];
  const { promise: enough, resolve: stop } = Promise.withResolvers<void>();
  const { promise: isReady, resolve: ready } = Promise.withResolvers<void>();
  const serving = serveLocalAws(machine, port!, enough, (text) => {
    said.push(text);
    if (text.includes('sam local invoke')) ready();
  });
  await Promise.race([isReady, serving]);
  try {
    const typed = said
      .findLast((text) => text.includes('sam local invoke'))!
      .trim()
      .split(' ');
    const printed = await machine.read({ program: typed[0]!, args: typed.slice(1) });
    t.deepEqual(JSON.parse(printed.trimEnd().split('\n').at(-1)!), { batchItemFailures: [] });
    const args = ['local', 'invoke', 'AlertProcessor', '-e', 'events/alert-processor/schedule.json'];
    await machine.read({ program: 'sam', args });
  } finally {
    stop();
    await serving;
  }
  t.regex(said.at(-2)!, /^email: .*DESK-2/);
});
