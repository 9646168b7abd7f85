import { gzipSync } from 'node:zlib';
import test from 'ava';
import { compareSequenceNumbers } from '../../src/core/market-data/stream-position.ts';
import { decodeKinesisEvent } from '../../src/dto/kinesis-event.ts';
import { toMessage } from '../../src/dto/market-event-message.ts';
import { kinesisRecord } from '../support/kinesis-event.ts';
import { MINUTE, T0, trade } from '../support/market-events.ts';

const minutesAhead = (minutes: number) => {
  const message = toMessage(trade({ timestampMs: T0 + minutes * MINUTE }));
  return { Records: [kinesisRecord(message, { arrivalMs: T0 })] };
};

// Once the clock decided, and a retry accepted what the first delivery had put into quarantine.
test('a timestamp that lay in the future when its record arrived stays refused, however late it is read', (t) => {
  const { events, rejected } = decodeKinesisEvent(minutesAhead(6));
  t.deepEqual(events, []);
  t.is(rejected[0]!.reason, 'time_in_future');
});

const DATA = Buffer.from(JSON.stringify(toMessage(trade()))).toString('base64');

test('a record that states its data, key and sequence number alone is read, as arrived when it was received', (t) => {
  const kinesis = { data: DATA, partitionKey: 'symbol_AAPL', sequenceNumber: '12345' };
  const { events, rejected } = decodeKinesisEvent({ Records: [{ kinesis }] }, T0 + MINUTE);
  t.deepEqual(rejected, []);
  t.is(events[0]!.arrivalMs, T0 + MINUTE);
  t.deepEqual(events[0]!.position, {
    shardId: 'shardId-unknown',
    partitionKey: 'symbol_AAPL',
    sequenceNumber: '12345',
    subSequence: 0,
  });
});

test('records without a sequence number get ones that follow each other and differ between invocations', (t) => {
  const Records = Array.from({ length: 11 }, () => ({ kinesis: { data: DATA } }));
  const numbers = (receivedAtMs: number): string[] =>
    decodeKinesisEvent({ Records }, receivedAtMs).events.map(({ position }) => position.sequenceNumber);
  const all = [...numbers(T0 + MINUTE), ...numbers(T0 + 2 * MINUTE)];
  t.is(new Set(all).size, 22);
  t.deepEqual(all, all.toSorted(compareSequenceNumbers));
});

const SENSELESS = [undefined, null, 7, '', 'a/b', 'x'.repeat(200), {}, '\ud800'];

for (const [name, record] of [
  ['nothing', undefined],
  ['null', null],
  ['a text', 'text'],
  ['an empty record', {}],
  ['kinesis that is null', { kinesis: null }],
  ['data that is a number', { kinesis: { data: 7 } }],
] as const) {
  test(`a record that is ${name} is rejected, and the others of its batch are read`, (t) => {
    const { events, rejected } = decodeKinesisEvent({ Records: [record, { kinesis: { data: DATA } }] }, T0);
    t.is(events.length, 1);
    t.deepEqual(
      rejected.map(({ reason }) => reason),
      ['bad_base64'],
    );
  });
}

test('whatever stands where ids, keys and times belong, places on the stream are safe in keys', (t) => {
  for (const eventID of SENSELESS) {
    for (const sequenceNumber of SENSELESS) {
      const kinesis = {
        data: DATA,
        sequenceNumber,
        partitionKey: eventID,
        approximateArrivalTimestamp: eventID,
      };
      const { events, rejected } = decodeKinesisEvent({ Records: [{ eventID, kinesis }] }, T0 + MINUTE);
      const { position, arrivalMs } = [...events, ...rejected][0]!;
      t.regex(position.shardId, /^[\w.-]{1,128}$/);
      t.regex(position.sequenceNumber, /^[\w.-]{1,128}$/);
      t.is(arrivalMs, eventID === 7 ? 7000 : T0 + MINUTE);
    }
  }
});

test('a timestamp a little ahead of the arrival is accepted', (t) => {
  t.is(decodeKinesisEvent(minutesAhead(4)).events.length, 1);
});

test('records that grow large together are worked on a few at a time, and none is lost', (t) => {
  const bomb = gzipSync(
    JSON.stringify({ symbol: 'ACME', price: 1, volume: 1, timestamp: T0 }) + ' '.repeat(9_900_000),
  );
  const records = Array.from({ length: 20 }, (_, index) =>
    kinesisRecord(bomb, { sequenceNumber: String(100 + index), arrivalMs: T0 }),
  );
  const seen: string[] = [];
  let left = records;
  for (let tries = 0; left.length > 0 && tries < 20; tries += 1) {
    const { events, rejected, retryFrom } = decodeKinesisEvent({ Records: left });
    t.deepEqual(rejected, []);
    t.true(events.length >= 1 && events.length <= 2);
    seen.push(...events.map(({ position }) => position.sequenceNumber));
    const from = left.findIndex(({ kinesis }) => kinesis.sequenceNumber === retryFrom);
    left = from === -1 ? [] : left.slice(from);
  }
  t.deepEqual(
    seen,
    records.map(({ kinesis }) => kinesis.sequenceNumber),
  );
});

test('records of tens of thousands of events are worked on a few at a time', (t) => {
  const tick = (price: number) => ({ symbol: 'ACME', price, volume: 1, timestamp: T0 });
  const many = gzipSync(JSON.stringify(Array.from({ length: 15_000 }, (_, index) => tick(1 + index))));
  const Records = Array.from({ length: 6 }, (_, index) =>
    kinesisRecord(many, { sequenceNumber: String(index + 1), arrivalMs: T0 }),
  );
  const { events, retryFrom } = decodeKinesisEvent({ Records });
  t.is(events.length, 45_000);
  t.is(retryFrom, '4');
});

test('what is refused for nothing but the sign of a price comes with what it is, in its place on the stream', (t) => {
  const correction = { type: 'correction', symbol: 'CL', timestamp: T0, original_trade_id: '7', price: -2 };
  const messages = [toMessage(trade({ symbol: 'CL', price: -37.63 })), correction, { symbol: 'CL' }];
  const { events, rejected } = decodeKinesisEvent({
    Records: messages.map((message) => kinesisRecord(message, { arrivalMs: T0 })),
  });
  t.deepEqual(events, []);
  t.like(rejected[0]!.signed!.event, { type: 'trade', symbol: 'CL', price: -37.63 });
  t.is(rejected[0]!.signed!.position.sequenceNumber, rejected[0]!.position.sequenceNumber);
  t.like(rejected[1]!.signed!.event, { type: 'correction', price: -2, originalTradeId: '7' });
  t.is(rejected[2]!.signed, undefined);
});
