import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import test from 'ava';
import type { ConsoleInfo } from '../../../apps/console/api.ts';
import { MemoryNotifier } from '../../support/memory/memory-notifier.ts';
import { ConsoleClient } from '../../support/console-client.ts';
import { localStacks } from '../../support/local-stack.ts';
import { rtfOn } from '../../support/rtf.ts';
import { until } from '../../support/until.ts';

const localStack = localStacks();

async function bench() {
  const { clients, stack } = await localStack();
  const project = stack.processedDataTable.replace(/-dev-processed-data$/, '');
  const stopping = new AbortController();
  const said: string[] = [];
  const rtf = rtfOn(clients.dynamodb, {
    out: (text) => said.push(text),
    kinesis: () => Promise.resolve(clients.kinesis),
    s3: () => Promise.resolve(clients.s3),
    sqs: () => Promise.resolve(clients.sqs),
    cloudwatch: () => Promise.resolve(clients.cloudwatch),
    pagerDuty: () => Promise.resolve(new MemoryNotifier<'pagerduty'>()),
    interrupted: () => stopping.signal,
  });
  const run = (...args: string[]) => rtf(['console', '--project', project, ...args]);
  return { run, said, stopping, project };
}

test('it says where the console is, serves the environment, and ends with Ctrl-C', async (t) => {
  const { run, said, stopping, project } = await bench();
  const running = run();
  await until(() => said.length > 0);
  t.regex(said[0]!, /^Console: http:\/\/127\.0\.0\.1:\d+ \(Ctrl-C ends it\)$/);
  const [url] = /http\S+/.exec(said[0]!)!;
  t.like(await new ConsoleClient({ url }).get<ConsoleInfo>('/api/console'), { project, environment: 'dev' });
  stopping.abort();
  t.is((await running).code, 0);
  await t.throwsAsync(fetch(url));
});

test('scripts are told the address as JSON', async (t) => {
  const { run, said, stopping } = await bench();
  const running = run('--json');
  await until(() => said.length > 0);
  t.regex((JSON.parse(said[0]!) as { url: string }).url, /^http:\/\/127/);
  stopping.abort();
  t.is((await running).code, 0);
});

test('a port in use is one sentence, a port that is none is bad usage', async (t) => {
  const { run } = await bench();
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const { code, err } = await run('--port', String(port));
  taken.close();
  t.is(code, 1);
  t.is(err, `rtf: port ${port} on 127.0.0.1 cannot be used: EADDRINUSE`);
  t.is((await run('--port', '70000')).code, 2);
});
