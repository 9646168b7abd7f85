import test from 'ava';
import fc from 'fast-check';
import { USER_RULE_ALERT_TYPE, type Alert } from '../../../src/core/alert/alert.ts';
import { FEATURES, featuresOf, type Feature } from '../../../src/core/usefulness/features.ts';
import { anAlert } from '../../support/alerts.ts';

const of = (feature: Feature, alert: Partial<Alert>): number =>
  featuresOf(anAlert(alert))![FEATURES.indexOf(feature)]!;
const MOVE = { windowSeconds: 60, sigmas: 8, memorySeconds: 7200, volumeRatio: 3, perYear: 5 };
const rarity = (perYear: number) => ({ rarity: { probability: 1e-4, perYear, budget: 30 } });
const calm = Array.from({ length: 20 }, (_, index) => 100 + (index % 2) * 0.1);

const ROWS: readonly [string, Feature, Partial<Alert>, number][] = [
  ['one that comes as often as the budget allows is not rare', 'rarity', rarity(30), 0],
  ['one that comes e² times more seldom is rare by one', 'rarity', rarity(30 / Math.E ** 2), 1],
  ['rarity has an end', 'rarity', rarity(1e-9), 2],
  ['without a rarity the score stands in', 'rarity', { score: 0.75 }, 1],
  ['as much volume as usual is nothing', 'volume', { volumeRatio: 1 }, 0],
  ['volume counts by its logarithm', 'volume', { volumeRatio: Math.E }, 1],
  ['volume that nobody knows is nothing', 'volume', { volumeRatio: null }, 0],
  ['no volume at all is as little as can be', 'volume', { volumeRatio: 0 }, -2],
  ['up', 'direction', { direction: 'up' }, 1],
  ['down', 'direction', { direction: 'down' }, -1],
  ['neither', 'direction', { direction: 'none' }, 0],
  ['a move is there whole', 'held', { facts: { kind: 'move', changePct: 2, ...MOVE } }, 1],
  [
    'of a wick what has not come back',
    'held',
    { facts: { kind: 'wick', changePct: -4, recovered: 0.75, ...MOVE } },
    0.25,
  ],
  [
    'of a range what the price has kept of its furthest',
    'held',
    {
      changePct: 1,
      facts: { kind: 'range', rangePct: 5, changePct: 4, windowSeconds: 60, volumeRatio: 2, perYear: 5 },
    },
    0.25,
  ],
  ['more volume is no move', 'held', { facts: { kind: 'volume', changePct: 0, ...MOVE } }, 0],
  ['a spike is a move', 'move', { anomaly: 'price_spike' }, 1],
  ['volume is none', 'move', { anomaly: 'volume_spike' }, 0],
  ['as restless as ever is nothing', 'volatility', { recentPrices: calm }, 0],
  ['too few prices say nothing', 'volatility', { recentPrices: [100, 90] }, 0],
  ['prices that did not move say nothing', 'volatility', { recentPrices: calm.map(() => 100) }, 0],
];
for (const [title, feature, alert, expected] of ROWS) {
  test(`${feature}: ${title}`, (t) => {
    t.true(Math.abs(of(feature, alert) - expected) < 0.03, `${of(feature, alert)}`);
  });
}

test('volatility: a last bar that jumps is restless', (t) => {
  t.true(of('volatility', { recentPrices: [...calm, 103] }) > 0.5);
});

test('nothing is learned of what a user has asked for by a rule, or of what is no event of a market', (t) => {
  t.is(featuresOf(anAlert({ alertType: USER_RULE_ALERT_TYPE })), null);
  t.is(featuresOf(anAlert({ anomaly: 'other' })), null);
});

test('features are finite and bounded, whatever another publisher writes', (t) => {
  const number = fc.double();
  fc.assert(
    fc.property(number, number, number, fc.array(number), (changePct, volumeRatio, perYear, recentPrices) => {
      const features = featuresOf(
        anAlert({ changePct, volumeRatio, recentPrices, rarity: { probability: 0, perYear, budget: 30 } }),
      )!;
      t.true(
        features.every((each) => Number.isFinite(each) && Math.abs(each) <= 2),
        features.join(' '),
      );
    }),
  );
});
