import test from 'ava';
import { dayRows } from '../../../../apps/demo/simulated-day/day-rows.ts';
import { feed } from '../../../../lib/feeds/feed-rows.ts';
import type { StreamEntry, StreamWriter } from '../../../../lib/feeds/stream-writer.ts';
import { demoDay } from '../../../../lib/market-simulator/demo-day/demo-day.ts';
import { decodeBytes } from '../../../../src/dto/kinesis-record.ts';

const FIRST = 500;

test('the simulated day goes on the stream as its vendors send it, under the keys of its symbols', async (t) => {
  const entries: StreamEntry[] = [];
  const stopped = new AbortController();
  const writer: Pick<StreamWriter, 'write' | 'flush'> = {
    write: async (entry) => {
      entries.push(entry);
      if (entries.length === FIRST) stopped.abort();
    },
    flush: async () => undefined,
  };
  await feed({
    rows: dayRows(demoDay()),
    writer: writer as StreamWriter,
    pace: { kind: 'max' },
    signal: stopped.signal,
    toMessage: () => t.fail(),
    onProgress: () => undefined,
  });
  t.is(entries.length, FIRST);
  const records = demoDay().records();
  for (const { partitionKey, data } of entries) {
    const { event, arrivalMs } = records[Symbol.iterator]().next().value!;
    t.is(partitionKey, event.symbol);
    if (event.type !== 'metric')
      t.deepEqual(
        decodeBytes(data, arrivalMs).map((decoded) => decoded.ok && decoded.event),
        [event],
      );
  }
});
