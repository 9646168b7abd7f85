import 'reflect-metadata';
import test from 'ava';
import { startAwsServer } from '../../../lib/local-aws/aws-server.ts';
import { checkTable } from '../../../apps/demo/check.ts';
import { runEscalation } from '../../../apps/demo/run-escalation.ts';
import { startSink } from '../../../lib/local-aws/sink.ts';

process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';

test('nobody answers a critical alert, level 2 is called and acknowledges through the page, and it stops', async (t) => {
  const server = await startAwsServer();
  const sink = await startSink();
  t.teardown(async () => {
    await sink.stop();
    await server.stop();
  });
  const said: string[] = [];
  const { signal } = new AbortController();
  const checks = await runEscalation({ server, sink, signal }, (line) => said.push(line));
  t.deepEqual(
    checks.filter(({ holds }) => !holds),
    [],
  );
  t.is(checks.length, 10);
  const order = [
    'published',
    'alice gets',
    'level 1',
    'level 2',
    'follows the link: 200',
    'presses the button: 200',
  ];
  t.true(said.some((line) => line.startsWith('nobody has answered: the rooms again')));
  t.deepEqual(
    order.map((part) => said.findIndex((line) => line.includes(part))),
    [0, 1, 2, 3, 4, 5],
  );
});

test('what does not hold stands out', (t) => {
  const table = checkTable([
    { what: 'one', holds: true },
    { what: 'two', holds: false },
  ]);
  t.regex(table, /ok .*one/);
  t.regex(table, /NOT .*two/);
});
