import test from 'ava';
import { luldBandWidth, parseLuldTiers } from '../../../src/core/anomaly-detection/luld-bands.ts';
import { defaultSettings } from '../../../src/core/market-state/monitor-settings.ts';
import { SymbolMonitor } from '../../../src/core/market-state/symbol-monitor.ts';
import { bar, quietBars } from '../../support/market-events.ts';

for (const [price, tier, width] of [
  [100, 1, 5],
  [100, 2, 10],
  [3, 1, 0.6],
  [0.75, 2, 0.15],
  [0.5, 1, 0.15],
  [0.1, 1, 0.075],
] as const) {
  test(`at ${price} the band of tier ${tier} is ${width} wide to each side`, (t) => {
    t.true(Math.abs(luldBandWidth(price, tier) - width) < 1e-12);
  });
}

test('a symbol at its band is CRITICAL, one without a tier has no band', (t) => {
  const quiet = quietBars(60);
  const limit = bar(60, quiet.at(-1)!.close * 0.948);
  for (const [tiers, expected] of [
    ['ACME:1', 'luld_band'],
    ['OTHER:1', undefined],
  ] as const) {
    const monitor = new SymbolMonitor('ACME', { ...defaultSettings(), luldTiers: parseLuldTiers(tiers) });
    for (const each of quiet) monitor.apply(each);
    const { findings } = monitor.apply(limit);
    const found = findings.find(({ anomaly }) => anomaly === 'luld_band');
    t.is(found?.anomaly, expected);
    if (found) t.regex(found.explanation, /^ACME is at its limit-down band, 5\.\d % below the mean/);
  }
});

test('tiers are read from text, and what is no tier is told', (t) => {
  t.deepEqual(
    parseLuldTiers('aapl:1, XYZ:2'),
    new Map([
      ['AAPL', 1],
      ['XYZ', 2],
    ]),
  );
  t.deepEqual(parseLuldTiers(''), new Map());
  t.throws(() => parseLuldTiers('AAPL:3'), { message: /such as AAPL:1,XYZ:2, got "AAPL:3"/ });
});
