import { gunzipSync, gzipSync } from 'node:zlib';
import test from 'ava';
import * as fc from 'fast-check';
import type { RejectionReason } from '../../src/core/market-data/rejection.ts';
import {
  decodeRecord,
  MAX_EVENTS,
  MAX_INFLATED_BYTES,
  MAX_RECORD_BYTES,
} from '../../src/dto/kinesis-record.ts';
import type { DecodedEvent } from '../../src/dto/kinesis-record.ts';
import { aggregate, bytesField, seal, varintField } from '../support/kpl.ts';
import { BAR, NOW_MS, QUOTE, TRADE } from '../support/market-messages.ts';

function decode(bytes: string | Uint8Array): DecodedEvent[] {
  return decodeRecord(Buffer.from(bytes as Uint8Array).toString('base64'), NOW_MS);
}

function json(message: unknown): Buffer {
  return Buffer.from(JSON.stringify(message));
}

function symbols(events: readonly DecodedEvent[]): readonly string[] {
  return events.map((decoded) => (decoded.ok ? decoded.event.symbol : decoded.reason));
}

function user(symbol: string): { readonly partitionKey: string; readonly data: Buffer } {
  return { partitionKey: symbol, data: json({ ...TRADE, symbol }) };
}

const accepts = test.macro({
  exec(t, bytes: Uint8Array, expected: readonly string[]) {
    const events = decode(bytes);
    t.deepEqual(symbols(events), expected);
    t.deepEqual(
      events.map(({ subSequence }) => subSequence),
      expected.map((_, index) => index),
    );
  },
  title: (name) => `a record is decoded: ${name}`,
});

const A = user('A');
const B = user('B');
test('a trade as JSON', accepts, json(TRADE), ['AAPL']);
test('a trade with a byte order mark', accepts, Buffer.concat([Buffer.from('\ufeff'), json(TRADE)]), [
  'AAPL',
]);
test('an array of canonical events', accepts, json([TRADE, QUOTE, { ...BAR, symbol: 'MSFT' }]), [
  'AAPL',
  'AAPL',
  'MSFT',
]);
test('gzip', accepts, gzipSync(json(TRADE)), ['AAPL']);
test(
  'gzip in two members',
  accepts,
  Buffer.concat([gzipSync(json(TRADE).subarray(0, 9)), gzipSync(json(TRADE).subarray(9))]),
  ['AAPL'],
);
test('a KPL aggregate', accepts, aggregate([A, B, A]), ['A', 'B', 'A']);
test(
  'a KPL aggregate with explicit hash keys',
  accepts,
  aggregate([
    { ...A, explicitHashKey: '0' },
    { ...B, explicitHashKey: '1' },
  ]),
  ['A', 'B'],
);
test(
  'a KPL aggregate of gzip, an envelope and a bad record',
  accepts,
  aggregate([
    { ...A, data: gzipSync(A.data) },
    { ...B, data: json([{ ...TRADE, symbol: 'C' }, 7]) },
    { ...A, data: Buffer.from('?') },
    B,
  ]),
  ['A', 'C', 'not_an_object', 'not_json', 'B'],
);
test(
  'a KPL aggregate with fields of a later version',
  accepts,
  seal(
    Buffer.concat([
      varintField(9, 300),
      bytesField(3, Buffer.concat([bytesField(3, A.data), bytesField(4, Buffer.from('tag'))])),
    ]),
  ),
  ['A'],
);

const [a, b] = [A.data.toString(), B.data.toString()];
const both = Buffer.from(a + b);
test('two documents one behind the other', accepts, both, ['A', 'B']);
test('lines of JSON', accepts, Buffer.from(`${a}\n${b}\r\n`), ['A', 'B']);
test('documents with commas between', accepts, Buffer.from(`${a},\n${b},`), ['A', 'B']);
test('an array behind a document, in gzip', accepts, gzipSync(`${a}${JSON.stringify([QUOTE, BAR])}`), [
  'A',
  'AAPL',
  'AAPL',
]);
test(
  'brackets within text end no document',
  accepts,
  Buffer.concat([json({ ...TRADE, source: '}{][' }), B.data]),
  ['AAPL', 'B'],
);

const keeps = test.macro({
  exec(t, text: string, expected: readonly string[]) {
    const told = decode(text).map((each) =>
      each.ok ? each.event.symbol : `${each.reason}: ${Buffer.from(each.payload).toString()}`,
    );
    t.deepEqual(told, expected);
  },
  title: (name) => `of several documents what is left over is kept alone: ${name}`,
});
test('words before', keeps, `received ${a}`, ['not_json: received ', 'A']);
test('words between', keeps, `${a} and ${b}`, ['A', 'not_json:  and ', 'B']);
test('a document that is cut off', keeps, `${a}{"symbol":"B`, ['A', 'not_json: {"symbol":"B']);
test('one that is no JSON inside its brackets', keeps, `${a}{price:1}${b}`, [
  'A',
  'not_json: {price:1}',
  'B',
]);

test('an id longer than a double keeps its digits, also where others of the record are short', (t) => {
  const alpaca = { T: 't', S: 'A', p: 1, s: 1, t: TRADE.timestamp };
  const text = JSON.stringify([alpaca, alpaca, { ...alpaca, T: 'x' }])
    .replace('"T":"t"', '"T":"t","i":9007199254740993')
    .replace('"T":"t","S"', '"T":"t","i":7,"S"')
    .replace('"T":"x"', '"T":"x","i":18446744073709551615');
  const ids = decode(text).map((each) => {
    if (!each.ok) return each.detail;
    return each.event.type === 'correction'
      ? each.event.originalTradeId
      : each.event.type === 'trade' && each.event.tradeId;
  });
  t.deepEqual(ids, ['9007199254740993', '7', '18446744073709551615']);
});

const rejects = test.macro({
  exec(t, bytes: Uint8Array, reason: RejectionReason, detail?: RegExp) {
    const [rejected, ...others] = decode(bytes);
    t.deepEqual(others, []);
    if (!t.true(rejected?.ok === false) || rejected?.ok !== false) return;
    t.is(rejected.reason, reason);
    t.true(Buffer.from(bytes).equals(rejected.payload), 'the payload is what was sent, byte for byte');
    if (detail !== undefined) t.regex(rejected.detail, detail);
  },
  title: (name) => `a record is rejected and kept: ${name}`,
});

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const withKey = (key: string): Buffer =>
  Buffer.from(JSON.stringify(TRADE).replace('{', `{"x":{"${key}":{"y":1}},`));
const damaged = Buffer.from(gzipSync(json(TRADE)));
damaged[15]! ^= 0xff;
const misdigested = aggregate([A]);
misdigested[10]! ^= 1;

test('nothing in it', rejects, Buffer.alloc(0), 'empty');
test(
  'more than 1 MiB',
  rejects,
  Buffer.alloc(MAX_RECORD_BYTES + 1, ' '),
  'too_large',
  /at most 1048576 bytes, received 1048577/,
);
test('words', rejects, Buffer.from('hello'), 'not_json', /received "hello"/);
test('a bare NaN', rejects, Buffer.from('{"price":NaN}'), 'not_json');
test(
  'a price beyond the doubles',
  rejects,
  Buffer.from('{"symbol":"A","price":1e999}'),
  'not_a_number',
  /received Infinity/,
);
test('a cut off object', rejects, json(TRADE).subarray(0, 20), 'not_json');
test('JSON text', rejects, json('AAPL'), 'not_an_object', /received "AAPL"/);
test('JSON null', rejects, json(null), 'not_an_object', /received null/);
test('an empty array', rejects, json([]), 'missing_field', /list of messages, received an array of 0/);
test('an array in an array', rejects, json([[TRADE]]), 'not_an_object', /received an array of 1/);
test('bytes that are no UTF-8', rejects, Buffer.concat([json(TRADE), Buffer.from([0xff])]), 'bad_utf8');
test('half a surrogate pair in UTF-8', rejects, Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 'bad_utf8');
test('17 levels of nesting', rejects, Buffer.from(nested(17)), 'too_deep', /at most 16 levels/);
test('a million brackets', rejects, Buffer.from(nested(500_000)), 'too_deep');
test(
  'deep nesting behind a string with brackets and quotes',
  rejects,
  Buffer.from(`["\\"]]\\\\", ${nested(16)}]`),
  'too_deep',
);
test('a __proto__ key', rejects, Buffer.from('{"__proto__":{"price":1},"symbol":"A"}'), 'forbidden_key');
test('a nested __proto__ key', rejects, withKey('__proto__'), 'forbidden_key');
test('a __proto__ key inside an array', rejects, Buffer.from('[{"a":[{"__proto__":1}]}]'), 'forbidden_key');
test('a __proto__ key in escapes', rejects, withKey('\\u005f_proto__'), 'forbidden_key');
test('gzip magic and nothing else', rejects, Buffer.from([0x1f, 0x8b]), 'bad_gzip');
test('damaged gzip', rejects, damaged, 'bad_gzip');
test('cut off gzip', rejects, gzipSync(json(TRADE)).subarray(0, -9), 'bad_gzip');
test('gzip of nothing', rejects, gzipSync(''), 'empty');
test(
  'a gzip bomb',
  rejects,
  gzipSync(Buffer.alloc(MAX_INFLATED_BYTES + 1, ' ')),
  'too_large',
  /once unpacked/,
);
test(
  'an aggregate shorter than its digest',
  rejects,
  aggregate([A]).subarray(0, 19),
  'bad_aggregate',
  /at least 20 bytes, received 19/,
);
test('an aggregate with another digest', rejects, misdigested, 'bad_aggregate', /MD5/);
test('an aggregate of nothing', rejects, aggregate([]), 'bad_aggregate', /received none/);
test(
  'an aggregate whose length runs beyond its end',
  rejects,
  seal(Buffer.from([0x1a, 0x7f, 0x00])),
  'bad_aggregate',
  /malformed/,
);
test(
  'an aggregate with an endless number',
  rejects,
  seal(Buffer.alloc(12, 0xff)),
  'bad_aggregate',
  /malformed/,
);
test('an aggregate with a group', rejects, seal(Buffer.from([0x0b])), 'bad_aggregate', /malformed/);
test(
  'an aggregate with a malformed record',
  rejects,
  seal(bytesField(3, Buffer.from([0x1a, 0x05]))),
  'bad_aggregate',
  /in record 0/,
);
test(
  'an aggregate that claims a number as a record',
  rejects,
  seal(varintField(3, 1)),
  'bad_aggregate',
  /in record 0/,
);
test(
  'an aggregate of too many records',
  rejects,
  seal(Buffer.concat(Array<Buffer>(20_001).fill(bytesField(3, Buffer.alloc(0))))),
  'bad_aggregate',
  /at most 20000 records/,
);

test('characters outside base64 are rejected, and kept as they came', (t) => {
  const [rejected] = decodeRecord('eyJ$%&"', NOW_MS);
  t.like(rejected, { ok: false, reason: 'bad_base64' });
  t.true(rejected?.ok === false && Buffer.from(rejected.payload).toString() === 'eyJ$%&"');
});

test('a record without data is rejected', (t) => {
  t.like(decodeRecord(undefined as unknown as string, NOW_MS), [{ ok: false, reason: 'bad_base64' }]);
});

test('the text __proto__ as a value is no reason to reject', (t) => {
  t.deepEqual(symbols(decode(json({ ...TRADE, source: '__proto__' }))), ['AAPL']);
});

test('keys named constructor and prototype change nothing', (t) => {
  const raw = '{"constructor":{"prototype":{"polluted":1}},"prototype":{"polluted":1},';
  t.deepEqual(symbols(decode(JSON.stringify(TRADE).replace('{', raw))), ['AAPL']);
  t.false('polluted' in {});
});

test('the rest of an aggregate survives a bomb, and further compressed records are refused', (t) => {
  const bomb = { ...A, data: gzipSync(Buffer.alloc(MAX_INFLATED_BYTES + 1, ' ')) };
  const events = decode(aggregate([A, bomb, B, { ...B, data: gzipSync(B.data) }]));
  t.deepEqual(symbols(events), ['A', 'too_large', 'B', 'too_large']);
});

test('a rejection inside an aggregate keeps the bytes of its own record, still compressed', (t) => {
  const data = gzipSync('{"price":');
  const rejected = decode(aggregate([A, { ...B, data }]))[1];
  t.true(rejected?.ok === false && data.equals(rejected.payload));
  t.is(gunzipSync(data).toString(), '{"price":');
});

test('an envelope of more events than a record can hold ends in one rejection of the whole', (t) => {
  const record = gzipSync(json(Array(MAX_EVENTS + 5).fill(0)));
  const events = decode(record);
  t.is(events.length, MAX_EVENTS + 1);
  const last = events.at(-1);
  t.like(last, { ok: false, subSequence: MAX_EVENTS, reason: 'too_large' });
  t.true(last?.ok === false && record.equals(last.payload));
});

test('a detail has at most 200 characters', (t) => {
  const rejected = decode(json({ ...TRADE, type: '\u0000'.repeat(500) }))[0];
  t.true(rejected?.ok === false && rejected.detail.length <= 200 && rejected.detail.endsWith('…'));
});

/** Valid records with some bytes changed, cut or added: what fuzzing of plain random bytes never reaches. */
function mutated(valid: Uint8Array): fc.Arbitrary<Uint8Array> {
  const place = fc.nat({ max: valid.length - 1 });
  const change = fc.tuple(place, fc.nat({ max: 255 }));
  return fc
    .tuple(fc.array(change, { maxLength: 4 }), fc.option(place), fc.uint8Array({ maxLength: 8 }))
    .map(([changes, end, tail]) => {
      const bytes = Buffer.from(valid);
      for (const [index, byte] of changes) bytes[index] = byte;
      return Buffer.concat([bytes.subarray(0, end ?? bytes.length), tail]);
    });
}

const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  mutated(json(TRADE)),
  mutated(json([TRADE, QUOTE, BAR])),
  mutated(gzipSync(json(TRADE))),
  mutated(aggregate([A, B])),
  mutated(aggregate([A, B]).subarray(4, -16)).map(seal),
  fc.json({ maxDepth: 4 }).map((text) => Buffer.from(text)),
);

test('whatever the bytes, decoding throws nothing and accounts for them', (t) => {
  fc.assert(
    fc.property(anyBytes, (bytes) => {
      const events = decode(bytes);
      return events.length > 0 && events.every(({ subSequence }, index) => subSequence === index);
    }),
    { numRuns: 5000 },
  );
  t.pass();
});

const FEED_KEYS = [
  'type',
  'symbol',
  'price',
  'volume',
  'timestamp',
  'data',
  'T',
  'ev',
  'e',
  'k',
  'S',
  's',
  'bars',
  'next_page_token',
  'confirm',
  'instId',
  'channel',
  'arg',
  'topic',
  'p',
  'stream',
  'channel',
  'events',
  'trades',
  'product_id',
  'id',
  'result',
  'open',
  'bid',
  'interval',
  'exchange',
];
const FEED_VALUES = [
  'trade',
  'quote',
  'bar',
  't',
  'q',
  'b',
  'Q',
  'AM',
  'kline',
  'aggTrade',
  'market_trades',
  'match',
  'ping',
  'error',
];

test('whatever the message, decoding throws nothing', (t) => {
  const { message } = fc.letrec<{ message: unknown; value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<unknown>(...FEED_VALUES, null, 0, -1, '', true),
      fc.jsonValue(),
      tie('message'),
      fc.array(tie('message'), { maxLength: 3 }),
    ),
    message: fc.dictionary(fc.constantFrom(...FEED_KEYS), tie('value'), { maxKeys: 8 }),
  }));
  fc.assert(
    fc.property(message, (value) => decode(json(value)).length > 0),
    { numRuns: 5000 },
  );
  t.pass();
});

test('a base64 text of any characters throws nothing', (t) => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => decodeRecord(text, NOW_MS).length > 0));
  t.pass();
});
