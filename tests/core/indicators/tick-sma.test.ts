import test from 'ava';
import * as fc from 'fast-check';
import { TickSma } from '../../../src/core/indicators/tick-sma.ts';
import { StateDecodeError, StateReader } from '../../../src/core/state-codec/state-reader.ts';
import { StateWriter } from '../../../src/core/state-codec/state-writer.ts';
import { mulberry32 } from '../../../lib/market-simulator/random.ts';

const price = fc.double({ min: 1e-6, max: 1e9, noNaN: true });

test('the tick average is null until its window is full and then the mean of the last ticks', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.array(price, { maxLength: 80 }), (period, prices) => {
      const average = new TickSma(period);
      for (const [i, each] of prices.entries()) {
        average.push(each);
        if (i < period - 1) {
          t.is(average.value, null);
          continue;
        }
        const window = prices.slice(i - period + 1, i + 1);
        const mean = window.reduce((sum, value) => sum + value, 0) / period;
        t.true(Math.abs(average.value! - mean) <= 1e-9 * mean);
      }
    }),
  );
});

test('prices that leave in steps, each far smaller than the one before, leave nothing of themselves', (t) => {
  const average = new TickSma(4);
  // Each at most 10,000 times what stays when it leaves, so that no single one of them stands out.
  for (const each of [1e9 + 1 / 3, 2e5 + 1 / 7, 50 + 1 / 7, 0.01, 1e-6, 1e-6, 1e-6]) average.push(each);
  const mean = (0.01 + 3e-6) / 4;
  t.true(Math.abs(average.value! - mean) <= 1e-9 * mean);
});

test('a million ticks leave no drift', (t) => {
  const uniform = mulberry32(1);
  const average = new TickSma(50);
  const prices: number[] = [];
  for (let i = 0; i < 1_000_007; i++) {
    const each = 60_000 + uniform();
    average.push(each);
    if (i >= 1_000_007 - 50) prices.push(each);
  }
  const mean = prices.reduce((sum, value) => sum + value, 0) / 50;
  t.true(Math.abs(average.value! - mean) < 1e-9);
});

test('a tick average comes back from its bytes bit for bit, wherever it is cut', (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10 }),
      fc.array(price, { maxLength: 30 }),
      fc.array(price, { maxLength: 30 }),
      (period, before, later) => {
        const whole = new TickSma(period);
        for (const each of before) whole.push(each);
        const restored = TickSma.read(new StateReader(bytesOf(whole)));
        for (const each of later) {
          whole.push(each);
          restored.push(each);
        }
        t.is(restored.value, whole.value);
        t.deepEqual(bytesOf(restored), bytesOf(whole));
      },
    ),
  );
});

test('bytes that hold no tick average are refused', (t) => {
  t.throws(reading(0, 0, 0), { instanceOf: StateDecodeError });
  t.throws(reading(3, 4, 0), { instanceOf: StateDecodeError });
  t.throws(reading(3, 2, 1), { instanceOf: StateDecodeError });
  t.throws(reading(2 ** 50, 0, 0), { instanceOf: StateDecodeError });
  t.throws(reading(3, 3, 0), { instanceOf: StateDecodeError });
});

test('a tick average takes a whole number of ticks from 1 up', (t) => {
  t.throws(() => new TickSma(0), { instanceOf: RangeError });
  t.throws(() => new TickSma(2.5), { instanceOf: RangeError });
});

function reading(...numbers: readonly number[]): () => TickSma {
  const writer = new StateWriter();
  for (const each of numbers) writer.varint(each);
  return () => TickSma.read(new StateReader(writer.finish()));
}

function bytesOf(average: TickSma): Uint8Array {
  const writer = new StateWriter();
  average.write(writer);
  return writer.finish();
}
