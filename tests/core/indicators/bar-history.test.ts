import test from 'ava';
import * as fc from 'fast-check';
import { BarHistory } from '../../../src/core/indicators/bar-history.ts';
import { StateDecodeError, StateReader } from '../../../src/core/state-codec/state-reader.ts';
import { StateWriter } from '../../../src/core/state-codec/state-writer.ts';
import { randomWalk } from './series.ts';

test('a history answers for the last bars it keeps and NaN for all others', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.nat({ max: 40 }), (capacity, length) => {
      const bars = randomWalk(length, 1);
      const history = new BarHistory(capacity);
      for (const bar of bars) history.push(bar);
      t.is(history.count, length);
      for (let n = 1; n <= capacity + 3; n++) {
        const bar = n <= capacity ? bars[length - n] : undefined;
        t.is(history.close(n), bar?.close ?? Number.NaN);
        t.is(history.high(n), bar?.high ?? Number.NaN);
        t.is(history.low(n), bar?.low ?? Number.NaN);
      }
    }),
  );
});

test('a history comes back from its bytes as it was, and goes on the same', (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.nat({ max: 40 }),
      fc.nat({ max: 20 }),
      (capacity, before, later) => {
        const bars = randomWalk(before + later, 2);
        const history = new BarHistory(capacity);
        for (const bar of bars.slice(0, before)) history.push(bar);
        const restored = BarHistory.read(new StateReader(bytesOf(history)));
        for (const bar of bars.slice(before)) {
          history.push(bar);
          restored.push(bar);
        }
        t.is(restored.count, before + later);
        t.deepEqual(bytesOf(restored), bytesOf(history));
      },
    ),
  );
});

test('a history keeps at least one bar', (t) => {
  t.throws(() => new BarHistory(0), { instanceOf: RangeError });
  t.throws(() => new BarHistory(1.5), { instanceOf: RangeError });
});

test('bytes that hold no history are refused before memory is taken for them', (t) => {
  const writer = new StateWriter();
  writer.varint(2 ** 50);
  writer.varint(3);
  t.throws(() => BarHistory.read(new StateReader(writer.finish())), { instanceOf: StateDecodeError });
  const whole = new BarHistory(4);
  for (const bar of randomWalk(4, 3)) whole.push(bar);
  const cut = bytesOf(whole).slice(0, -1);
  t.throws(() => BarHistory.read(new StateReader(cut)), { instanceOf: StateDecodeError });
});

function bytesOf(history: BarHistory): Uint8Array {
  const writer = new StateWriter();
  history.write(writer);
  return writer.finish();
}
