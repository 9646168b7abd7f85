import test from 'ava';
import { PriceOutage } from '../../../src/core/anomaly-detection/price-outage.ts';
import { THRESHOLDS } from '../../../src/core/anomaly-detection/thresholds.ts';
import { StateReader } from '../../../src/core/state-codec/state-reader.ts';
import { StateWriter } from '../../../src/core/state-codec/state-writer.ts';

const refuse = (outage: PriceOutage, times: number) =>
  Array.from({ length: times }, () => outage.refused('not_positive', 1.02)).flat();

test('refused prices are an outage from so many in a row on, and score ever more', (t) => {
  const outage = new PriceOutage();
  t.deepEqual(refuse(outage, THRESHOLDS.refusedPrices - 1), []);
  const [first, second] = refuse(outage, 2);
  t.like(first, {
    anomaly: 'price_outage',
    score: 0.5,
    price: 1.02,
    changePct: 0,
    facts: { kind: 'price_outage', count: 3, refusal: 'not_positive', price: 1.02 },
  });
  t.is(second!.score, 4 / 7);
});

test('a price that can be used ends the row', (t) => {
  const outage = new PriceOutage();
  for (let round = 0; round < 5; round += 1) {
    t.deepEqual(refuse(outage, THRESHOLDS.refusedPrices - 1), []);
    outage.used();
  }
});

test('what it remembers survives its snapshot', (t) => {
  const outage = new PriceOutage();
  refuse(outage, 2);
  const writer = new StateWriter(8);
  outage.write(writer);
  const restored = new PriceOutage();
  t.true(restored.isEmpty);
  restored.read(new StateReader(writer.finish()));
  t.is(refuse(restored, 1).length, 1);
});
