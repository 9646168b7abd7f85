import 'reflect-metadata';
import test from 'ava';
import { startAwsServer } from '../../../lib/local-aws/aws-server.ts';
import { realApplication } from '../../../apps/demo/application.ts';
import { runStorm } from '../../../apps/demo/run-storm.ts';
import { stormLosses, stormShares } from '../../../apps/demo/storm-table.ts';
import { startSink } from '../../../lib/local-aws/sink.ts';

process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';

test('a storm reaches each reader as a handful of messages, all received, with every alert accounted for', async (t) => {
  const server = await startAwsServer();
  const sink = await startSink();
  t.teardown(async () => {
    await sink.stop();
    await server.stop();
  });
  const progress = {
    start: () => undefined,
    update: () => undefined,
    note: () => undefined,
    finish: () => undefined,
  };
  const { signal } = new AbortController();
  const result = await runStorm({ server, sink, application: realApplication, progress, signal }, 3);
  t.assert(result !== null);
  t.deepEqual(stormLosses(result!), []);
  const shares = stormShares(result!);
  t.deepEqual(
    shares.map(({ alerts }) => alerts),
    [300, 300, 300],
  );
  for (const { reader, messages } of shares) t.true(messages <= 6, `${reader}: ${messages} messages`);
});
