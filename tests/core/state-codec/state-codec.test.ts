import test from 'ava';
import * as fc from 'fast-check';
import { StateDecodeError, StateReader } from '../../../src/core/state-codec/state-reader.ts';
import {
  finishWithChecksum,
  readSections,
  writeSection,
} from '../../../src/core/state-codec/state-sections.ts';
import { StateWriter } from '../../../src/core/state-codec/state-writer.ts';

type Field =
  | readonly ['f64', number]
  | readonly ['varint', number]
  | readonly ['signedVarint', number]
  | readonly ['string', string]
  | readonly ['bytes', Uint8Array]
  | readonly ['f64Array', Float64Array];

const anyDouble = fc.oneof(
  fc.double(),
  fc.constantFrom(Number.NaN, -0, 0, Infinity, -Infinity, Number.MIN_VALUE, -Number.MIN_VALUE, 2.2e-308),
);
const field: fc.Arbitrary<Field> = fc.oneof(
  anyDouble.map((value) => ['f64', value] as const),
  fc.maxSafeNat().map((value) => ['varint', value] as const),
  fc.maxSafeInteger().map((value) => ['signedVarint', value] as const),
  fc.string({ unit: 'grapheme' }).map((value) => ['string', value] as const),
  fc.uint8Array().map((value) => ['bytes', Uint8Array.from(value)] as const),
  fc.array(anyDouble).map((values) => ['f64Array', Float64Array.from(values)] as const),
);

function write(fields: readonly Field[]): Uint8Array {
  const writer = new StateWriter(1);
  for (const [kind, value] of fields) {
    switch (kind) {
      case 'f64':
        writer.f64(value);
        break;
      case 'varint':
        writer.varint(value);
        break;
      case 'signedVarint':
        writer.signedVarint(value);
        break;
      case 'string':
        writer.string(value);
        break;
      case 'bytes':
        writer.bytes(value);
        break;
      case 'f64Array':
        writer.f64Array(value);
        break;
    }
  }
  return writer.finish();
}

const read = (reader: StateReader, fields: readonly Field[]): unknown[] =>
  fields.map(([kind]) => [kind, reader[kind]()]);

test('whatever is written comes back the same, to the sign of zero', (t) => {
  fc.assert(
    fc.property(fc.array(field), (fields) => {
      const reader = new StateReader(write(fields));
      t.deepEqual(read(reader, fields), fields as unknown[]);
      t.is(reader.remaining, 0);
    }),
  );
});

test('a state read from within a larger buffer is the same', (t) => {
  const bytes = write([
    ['varint', 300],
    ['f64', Math.PI],
  ]);
  const within = new Uint8Array(bytes.length + 5);
  within.set(bytes, 5);
  const reader = new StateReader(within.subarray(5));
  t.is(reader.varint(), 300);
  t.is(reader.f64(), Math.PI);
});

test('a state cut anywhere is refused, never misread as whole', (t) => {
  fc.assert(
    fc.property(fc.array(field, { minLength: 1 }), fc.nat(), (fields, cut) => {
      const bytes = write(fields);
      const short = new StateReader(bytes.subarray(0, cut % bytes.length));
      t.throws(() => read(short, fields), { instanceOf: StateDecodeError });
    }),
  );
});

test('the refusal of a cut state says where it ends', (t) => {
  const bytes = write([
    ['varint', 1],
    ['f64', 1],
  ]);
  const reader = new StateReader(bytes.subarray(0, 5));
  reader.varint();
  t.throws(() => reader.f64(), {
    message: 'state is cut short: expected a double at byte 1, 4 of 5 bytes are left',
  });
});

test('arbitrary bytes are read or refused, without any other error', (t) => {
  const kinds = ['f64', 'varint', 'signedVarint', 'string', 'bytes', 'f64Array'] as const;
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.array(fc.constantFrom(...kinds)), (bytes, order) => {
      const reader = new StateReader(bytes);
      try {
        for (const kind of order) reader[kind]();
        t.true(reader.remaining >= 0);
      } catch (error) {
        t.true(error instanceof StateDecodeError);
      }
    }),
    { numRuns: 500 },
  );
});

test('whole numbers take the bytes that Protocol Buffers gives them', (t) => {
  t.deepEqual([...write([['varint', 0]])], [0]);
  t.deepEqual([...write([['varint', 150]])], [0x96, 0x01]);
  t.deepEqual([...write([['signedVarint', -1]])], [1]);
  t.deepEqual([...write([['signedVarint', 1]])], [2]);
  t.deepEqual([...write([['signedVarint', -64]])], [127]);
  t.deepEqual([...write([['signedVarint', 64]])], [0x80, 0x01]);
});

test('doubles are little endian', (t) => {
  t.deepEqual([...write([['f64', 1]])], [0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
});

test('numbers that no varint can carry are refused by the writer', (t) => {
  const writer = new StateWriter();
  for (const value of [-1, 0.5, Number.NaN, 2 ** 53])
    t.throws(() => writer.varint(value), { instanceOf: RangeError });
  for (const value of [0.5, Number.NaN, -(2 ** 53)])
    t.throws(() => writer.signedVarint(value), { instanceOf: RangeError });
  t.is(writer.finish().length, 0);
});

test('a whole number above 2^53 - 1 in the bytes is refused', (t) => {
  const endless = new Uint8Array(12).fill(0xff);
  t.throws(() => new StateReader(endless).varint(), { message: /whole number at byte 0 is above/ });
  t.throws(() => new StateReader(endless).signedVarint(), { message: /is above 2\^53 - 1/ });
});

test('text that is not UTF-8 is refused with its place', (t) => {
  t.throws(() => new StateReader(Uint8Array.of(2, 0xc3, 0x28)).string(), {
    instanceOf: StateDecodeError,
    message: 'state is damaged: the text at byte 0 is not UTF-8',
  });
});

test('a section whose writing failed leaves nothing in the next one', (t) => {
  const writer = new StateWriter();
  t.throws(() =>
    writeSection(writer, 3, (part) => {
      part.f64(1);
      part.varint(-1);
    }),
  );
  writer.clear();
  writeSection(writer, 4, (part) => part.varint(7));
  const sections = readSections(new StateReader(finishWithChecksum(writer)));
  t.deepEqual([...sections.keys()], [4]);
  t.is(sections.get(4)!.varint(), 7);
  t.is(sections.get(4)!.remaining, 0);
});
