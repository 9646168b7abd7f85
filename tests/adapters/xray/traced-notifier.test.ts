import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import test from 'ava';
import { subsegmentDocument, traceParentOf } from '../../../src/adapters/xray/subsegment.ts';
import { TracedNotifier } from '../../../src/adapters/xray/traced-notifier.ts';
import { XRayTracer } from '../../../src/adapters/xray/xray-tracer.ts';
import type { DeliveryResult } from '../../../src/core/delivery/delivery-error.ts';
import { until } from '../../support/until.ts';

const PARENT = { traceId: '1-67891233-abcdef012345678912345678', parentId: '53995c3f42cd8ad8' };

test('a message to a webhook is a part by the name of its channel, failed where it was not taken', async (t) => {
  const daemon = createSocket('udp4');
  const documents: Record<string, unknown>[] = [];
  daemon.on('message', (message) => documents.push(JSON.parse(message.toString().split('\n')[1]!)));
  daemon.bind(0, '127.0.0.1');
  await once(daemon, 'listening');
  process.env['_X_AMZN_TRACE_ID'] =
    'Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1';
  const tracer = new XRayTracer(`127.0.0.1:${daemon.address().port}`);
  const results: readonly DeliveryResult[] = [
    { kind: 'delivered' },
    { kind: 'retryable', code: 'unavailable', words: '503' },
    { kind: 'permanent', code: 'gone', words: '404' },
  ];
  for (const result of results) {
    const slack = { deliver: () => Promise.resolve(result) };
    const sent = new TracedNotifier('slack', slack, tracer).deliver(
      { channel: 'slack', webhookUrl: 'https://hooks.slack.com/services/SECRET' } as never,
      {},
    );
    t.deepEqual(await sent, result);
  }
  await until(() => documents.length === 3);
  daemon.close();
  delete process.env['_X_AMZN_TRACE_ID'];
  t.deepEqual(
    documents.map(({ name, namespace, fault = false, error = false }) => [name, namespace, fault, error]),
    [
      ['slack', 'remote', false, false],
      ['slack', 'remote', true, false],
      ['slack', 'remote', false, true],
    ],
  );
  t.notRegex(JSON.stringify(documents), /SECRET/);
});

for (const [header, parent] of [
  ['Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1', PARENT],
  ['Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=1:a:0', PARENT],
  ['Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=0', null],
  ['Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8', null],
  ['Sampled=1', null],
  ['', null],
  [undefined, null],
] as const) {
  test(`the trace of ${header ?? 'no header'} ${parent === null ? 'is not recorded' : 'is'}`, (t) => {
    t.deepEqual(traceParentOf(header), parent);
  });
}

test('a part has a name that X-Ray takes, times in seconds and of its failure the name alone', (t) => {
  const document = subsegmentDocument(
    'a\u0000b<c>',
    '0123456789abcdef',
    PARENT,
    1500,
    2750,
    {},
    'Mail to a@b.c',
  );
  t.like(document, {
    name: 'a_b_c_',
    start_time: 1.5,
    end_time: 2.75,
    fault: true,
    cause: { exceptions: [{ type: 'Error' }] },
  });
});
