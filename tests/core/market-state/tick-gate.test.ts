import test from 'ava';
import { TickGate } from '../../../src/core/market-state/tick-gate.ts';
import { StateReader } from '../../../src/core/state-codec/state-reader.ts';
import { StateWriter } from '../../../src/core/state-codec/state-writer.ts';

const tick = (timestampMs: number, price: number) => ({ timestampMs, price, volume: 1 });

test('an empty gate has nothing to say', (t) => {
  t.is(new TickGate().verdict(tick(0, 100), 100), 'none held');
});

test('a tick that came back at least half way refutes the jump', (t) => {
  const gate = new TickGate();
  gate.hold(tick(0, 110));
  t.is(gate.verdict(tick(1, 104), 100), 'refuted');
  t.is(gate.verdict(tick(1, 105), 100), 'undecided');
});

test('a third tick at the new level confirms it, and so does one after five seconds', (t) => {
  const gate = new TickGate();
  gate.hold(tick(0, 110));
  t.is(gate.verdict(tick(4_999, 110), 100), 'undecided');
  t.is(gate.verdict(tick(5_000, 110), 100), 'confirmed');
  gate.hold(tick(10, 111));
  t.is(gate.verdict(tick(20, 112), 100), 'confirmed');
});

test('what is held is released once, in order, and survives being written and read', (t) => {
  const gate = new TickGate();
  gate.hold(tick(1, 110));
  gate.hold(tick(2, 111));
  const writer = new StateWriter();
  gate.write(writer);
  const restored = new TickGate();
  restored.read(new StateReader(writer.finish()));
  t.deepEqual(restored.release(), [tick(1, 110), tick(2, 111)]);
  t.deepEqual(restored.release(), []);
});
