import { KinesisClient, type PutRecordsCommandInput } from '@aws-sdk/client-kinesis';
import test from 'ava';
import * as fc from 'fast-check';
import { type StreamEntry, StreamWriter } from '../../../lib/feeds/stream-writer.ts';

const MIB = 1024 * 1024;

type Put = NonNullable<PutRecordsCommandInput['Records']>[number];

/** The real client, whose calls end in a stream that takes what `takes` lets it. */
function streamThat(takes: (record: Put, call: number) => boolean | Error) {
  const calls: string[][] = [];
  const taken: Put[] = [];
  const kinesis = new KinesisClient({ region: 'us-east-1' });
  kinesis.middlewareStack.add(
    () => async (args) => {
      const { Records: records = [] } = args.input as PutRecordsCommandInput;
      calls.push(records.map(({ Data }) => Buffer.from(Data!).toString()));
      const answers = records.map((record) => takes(record, calls.length));
      const failure = answers.find((answer) => answer instanceof Error);
      if (failure !== undefined) throw failure;
      taken.push(...records.filter((_, index) => answers[index] === true));
      const Records = answers.map((isTaken) =>
        isTaken === true ? {} : { ErrorCode: 'ProvisionedThroughputExceededException' },
      );
      return { response: {}, output: { $metadata: {}, Records } };
    },
    { step: 'initialize', name: 'stream' },
  );
  return { kinesis, calls, taken };
}

const wait = (): Promise<void> => Promise.resolve();

const entry = (partitionKey: string, text: string): StreamEntry => ({
  partitionKey,
  data: Buffer.from(text),
});

async function writeAll(writer: StreamWriter, entries: readonly StreamEntry[]): Promise<void> {
  for (const each of entries) await writer.write(each);
  await writer.flush();
}

test('a call holds at most 500 records', async (t) => {
  const { kinesis, calls } = streamThat(() => true);
  const writer = new StreamWriter(kinesis, 'stream');
  await writeAll(
    writer,
    Array.from({ length: 1201 }, (_, index) => entry('A', String(index))),
  );
  t.deepEqual(
    calls.map((call) => call.length),
    [500, 500, 201],
  );
  t.is(writer.written, 1201);
});

test('a call holds at most 10 MiB, keys included, and a record at most 1 MiB', async (t) => {
  const { kinesis, calls, taken } = streamThat(() => true);
  const writer = new StreamWriter(kinesis, 'stream');
  const entries = Array.from({ length: 11 }, () => entry('KEY', 'x'.repeat(MIB - 3)));
  await writeAll(writer, [...entries, entry('KEY', 'y'.repeat(2 * MIB))]);
  t.deepEqual(
    calls.map((call) => call.length),
    [10, 2],
  );
  t.is(taken.at(-1)!.Data!.length, MIB - 3);
  t.is(writer.cut, 1);
});

test('a record is put again before those that follow it, and one that was overtaken is counted', async (t) => {
  const { kinesis, calls, taken } = streamThat((record, call) => call > 1 || !'a1 a3'.includes(text(record)));
  const told: number[] = [];
  const writer = new StreamWriter(kinesis, 'stream', { wait, onRefusal: (count) => told.push(count) });
  const texts = ['a1', 'b1', 'a2', 'a3', 'b2'];
  await writeAll(
    writer,
    texts.map((each) => entry(each[0]!, each)),
  );
  await writeAll(writer, [entry('a', 'a4')]);
  t.deepEqual(calls, [texts, ['a1'], ['a3'], ['a4']]);
  t.deepEqual(taken.map(text), ['b1', 'a2', 'b2', 'a1', 'a3', 'a4']);
  t.is(writer.overtaken, 1, 'a1 stands behind a2, a3 behind nothing');
  t.deepEqual(told, [2]);
});

test('whatever the stream refuses, each record is taken once, and only the first refusal can change an order', async (t) => {
  await t.notThrowsAsync(
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('A', 'B', 'C'), { minLength: 1, maxLength: 30 }),
        fc.infiniteStream(fc.boolean()),
        async (keys, answers) => {
          const { kinesis, taken } = streamThat((_, call) => call > 3 || answers.next().value === true);
          const writer = new StreamWriter(kinesis, 'stream', { wait });
          await writeAll(
            writer,
            keys.map((key, index) => entry(key, String(index))),
          );
          const order = taken.map((record) => Number(text(record)));
          const sorted = order.toSorted((a, b) => a - b);
          const outOfOrder = keys.filter((key, index) => {
            const at = order.indexOf(index);
            return keys.some((other, later) => other === key && later > index && order.indexOf(later) < at);
          });
          return (
            sorted.length === keys.length &&
            sorted.every((value, index) => value === index) &&
            outOfOrder.length === writer.overtaken
          );
        },
      ),
      { numRuns: 200 },
    ),
  );
});

test('a call that fails for a while is made again, one that is wrong is not', async (t) => {
  const throttled = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
  const { kinesis, taken } = streamThat((_, call) => (call === 1 ? throttled : true));
  await writeAll(new StreamWriter(kinesis, 'stream', { wait }), [entry('A', '1')]);
  t.deepEqual(taken.map(text), ['1']);

  const missing = Object.assign(new Error('no stream'), { name: 'ResourceNotFoundException' });
  const { kinesis: nowhere, calls } = streamThat(() => missing);
  await t.throwsAsync(writeAll(new StreamWriter(nowhere, 'stream'), [entry('A', '1')]), { is: missing });
  t.is(calls.length, 1);
});

const text = ({ Data }: Put): string => Buffer.from(Data!).toString();

test('a stream that takes one record a call is slow, and is not given up', async (t) => {
  let taken = 0;
  const { kinesis, calls } = streamThat((_, call) => {
    const isFirst = taken < call;
    if (isFirst) taken = call;
    return isFirst;
  });
  const waits: number[] = [];
  const writer = new StreamWriter(kinesis, 'stream', {
    random: () => 1,
    wait: (ms) => Promise.resolve(waits.push(ms)),
  });
  await writeAll(
    writer,
    Array.from({ length: 20 }, (_, index) => entry(`key ${index}`, String(index))),
  );
  t.is(writer.written, 20);
  t.is(calls.length, 20);
  t.deepEqual(new Set(waits), new Set([200]));
});

test('a stream that takes nothing is given up in the end, and by a patient writer only when it is no more', async (t) => {
  const { kinesis, calls } = streamThat(() => false);
  const waits: number[] = [];
  const writer = new StreamWriter(kinesis, 'stream', {
    random: () => 1,
    wait: (ms) => Promise.resolve(waits.push(ms)),
  });
  await t.throwsAsync(writeAll(writer, [entry('A', '1')]), {
    message: 'the stream refused 1 records 8 times',
  });
  t.deepEqual(waits, [400, 800, 1600, 3200, 5000, 5000, 5000]);

  calls.length = 0;
  const patient = new StreamWriter(kinesis, 'stream', { wait, isPatient: () => calls.length < 20 });
  await t.throwsAsync(writeAll(patient, [entry('A', '1')]), { message: /20 times$/ });
});
