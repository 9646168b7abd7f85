import test from 'ava';
import { VolumeNorm } from '../../../src/core/anomaly-detection/volume-norm.ts';
import { StateReader } from '../../../src/core/state-codec/state-reader.ts';
import { StateWriter } from '../../../src/core/state-codec/state-writer.ts';
import { mulberry32 } from '../../../lib/market-simulator/random.ts';
import { MINUTE, T0 } from '../../support/market-events.ts';

/** A norm that has learnt `bars` volumes around a level that `levelAt` gives, each up to `spread` times off it. */
function learnt(bars: number, levelAt: (bar: number) => number, spread: number): VolumeNorm {
  const random = mulberry32(7);
  const norm = new VolumeNorm(null);
  for (let bar = 0; bar < bars; bar += 1) {
    norm.beginBar(T0 + bar * MINUTE, MINUTE);
    norm.closeBar(levelAt(bar) * spread ** (2 * random() - 1));
  }
  norm.beginBar(T0 + bars * MINUTE, MINUTE);
  return norm;
}

test('a burst stands out the more, the less volume scatters', (t) => {
  const [steady, wild] = [learnt(300, () => 1000, 2), learnt(300, () => 1000, 20)];
  t.true(steady.burstOf(20_000) > 3 * wild.burstOf(20_000));
  t.is(steady.burstOf(2_000), 0);
  t.is(steady.burstOf(0), 0);
});

test('volume whose level wanders is judged by how it scatters, not by how far it wanders', (t) => {
  const level = (bar: number) => 1000 * 30 ** Math.sin(bar / 150);
  const [wandering, settled] = [learnt(1178, level, 2), learnt(1178, () => level(1178), 2)];
  const burst = level(1178) * 40;
  t.true(settled.burstOf(burst) > 3);
  t.true(wandering.burstOf(burst) > 0.5 * settled.burstOf(burst));
});

test('nothing is unusual until enough volumes are known', (t) => {
  t.is(learnt(19, () => 1000, 2).burstOf(1e9), 0);
  t.true(learnt(20, () => 1000, 2).burstOf(1e9) > 0);
});

test('a norm that was stored and read back judges the same', (t) => {
  const norm = learnt(300, (bar) => 1000 + 10 * bar, 5);
  const writer = new StateWriter();
  norm.write(writer);
  const reloaded = new VolumeNorm(null);
  reloaded.read(new StateReader(writer.finish()));
  reloaded.beginBar(T0 + 300 * MINUTE, MINUTE);
  t.is(reloaded.burstOf(90_000), norm.burstOf(90_000));
  t.true(norm.burstOf(90_000) > 0);
});
