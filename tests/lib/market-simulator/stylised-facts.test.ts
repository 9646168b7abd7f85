import test from 'ava';
import { readFacts } from '../../../apps/bench/facts/facts-table.ts';
import {
  asWritten,
  CORRELATION_KINDS,
  MARKET_KINDS,
  PROFILE_KINDS,
} from '../../../apps/bench/facts/figures.ts';
import { recordedFacts } from '../../../apps/bench/facts/recorded.ts';
import {
  simulatedBarFacts,
  simulatedCorrelation,
  simulatedProfile,
  simulatedTapeFacts,
} from '../../../apps/bench/facts/simulated.ts';
import {
  BAR_FIGURES,
  CORRELATION_TOLERANCE,
  type Figure,
  rangeOf,
  TAPE_FIGURES,
  widened,
} from '../../../apps/bench/facts/tolerance.ts';
import { RandomStream } from '../../../lib/market-simulator/random-stream.ts';
import {
  barFacts,
  dayProfile,
  returnCorrelation,
  tapeFacts,
} from '../../../lib/market-simulator/stylised-facts.ts';
import type { Bar } from '../../../src/core/market-data/bar.ts';
import { recordedSuite } from '../../support/recorded-suite.ts';

const { bars, tapes, profiles, correlations, files, simulated } = readFacts();

function check<F>(
  t: { true(value: boolean, message: string): void },
  figures: readonly Figure<F>[],
  recorded: readonly F[],
  found: F,
): void {
  for (const { name, of, tolerance } of figures) {
    const { low, high } = widened(rangeOf(recorded.map(of)), tolerance);
    t.true(of(found) >= low && of(found) <= high, `${name}: ${of(found)}, expected ${low} to ${high}`);
  }
}

/** Made once for all tests. */
const ofMarkets = new Map(MARKET_KINDS.map((kind) => [kind, simulatedBarFacts(kind)]));

for (const kind of MARKET_KINDS) {
  test(`${kind}: a simulated market has the stylised facts of recorded ones`, (t) => {
    const facts = ofMarkets.get(kind)!;
    check(
      t,
      BAR_FIGURES,
      bars[kind].map((series) => series.facts),
      facts,
    );
    // Aggregational Gaussianity, and clusters that are slow to go (Cont 2001, facts 4 and 6 to 8).
    t.true(facts.kurtosis > 4 && facts.kurtosisOf16 < facts.kurtosis);
    t.true(facts.clustering[0] > 0.1 && facts.clustering[0] > facts.clustering[2]);
  });
}

test('falls make shares nervous, and crypto not', (t) => {
  t.true(ofMarkets.get('US shares, 1 d')!.leverage < -0.03);
  t.true(Math.abs(ofMarkets.get('crypto, 4 h and 1 d')!.leverage) < 0.03);
});

test('a simulated tape has the facts of recorded ones, trade by trade', (t) => {
  check(
    t,
    TAPE_FIGURES,
    tapes.map(({ facts }) => facts),
    simulatedTapeFacts(),
  );
});

for (const kind of CORRELATION_KINDS) {
  test(`${kind}: simulated returns are as correlated as recorded ones`, (t) => {
    const { low, high } = widened(
      rangeOf(correlations[kind].map(({ value }) => value)),
      CORRELATION_TOLERANCE,
    );
    const found = simulatedCorrelation(kind);
    t.true(found > low && found < high, String(found));
  });
}

function correlationOf(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  const products = (x: readonly number[], y: readonly number[], mx: number, my: number): number =>
    mean(x.map((value, index) => (value - mx) * (y[index]! - my)));
  return (
    products(a, b, meanA, meanB) / Math.sqrt(products(a, a, meanA, meanA) * products(b, b, meanB, meanB))
  );
}

for (const kind of PROFILE_KINDS) {
  test(`${kind}: volume and volatility have the times of day of recorded markets`, (t) => {
    const found = simulatedProfile(kind);
    for (const { symbol, facts } of profiles[kind]) {
      t.true(correlationOf(facts.volume, found.volume) > 0.85, `${symbol} volume`);
      t.true(correlationOf(facts.volatility, found.volatility) > 0.7, `${symbol} volatility`);
    }
  });
}

test('what the documentation shows of the simulated markets is what they are', (t) => {
  const close = (a: number, b: number): boolean => Math.abs(a - b) <= 0.0005 * Math.max(1, Math.abs(b));
  const facts = ofMarkets.get('US shares, 1 min')!;
  for (const { name, of } of BAR_FIGURES)
    t.true(close(of(facts), of(simulated.bars['US shares, 1 min'])), name);
});

recordedSuite('stylised facts of recorded markets', (folder) => {
  test('the facts of recorded markets are those of the files that are named with them', async (t) => {
    const found = await recordedFacts(folder);
    t.deepEqual(JSON.parse(asWritten(found)), { files, bars, tapes, profiles, correlations });
  });
});

/** Closes of a random walk with independent normal returns, a minute apart. */
function walk(count: number, name: string, volumeOf: (r: number) => number = () => 100): Bar[] {
  const noise = new RandomStream(1, name);
  let close = 100;
  return Array.from({ length: count }, (_, index) => {
    const r = 0.001 * noise.normal();
    close *= Math.exp(r);
    return {
      startMs: index * 60_000,
      open: close,
      high: close,
      low: close,
      close,
      volume: volumeOf(r) * (1 + 0.01 * noise.uniform()),
    };
  });
}

test('a normal random walk has the facts of one', (t) => {
  const facts = barFacts(walk(20_000, 'walk'), 60_000);
  t.is(facts.returns, 19_999);
  t.true(Math.abs(facts.deviation - 0.001) < 0.00003);
  t.true(Math.abs(facts.kurtosis - 3) < 0.15 && Math.abs(facts.kurtosisOf16 - 3) < 0.4);
  t.true(facts.tailIndex > 5 && facts.outliers === 0);
  for (const value of [
    facts.memoryOfReturns,
    ...facts.clustering,
    facts.leverage,
    facts.memoryOfVolume,
    facts.volumeWithVolatility,
  ]) {
    t.true(Math.abs(value) < 0.03, String(value));
  }
});

test('volume that follows the size of moves is correlated with it', (t) => {
  const facts = barFacts(
    walk(5000, 'walk', (r) => 100 + 1e7 * Math.abs(r)),
    60_000,
  );
  t.true(facts.volumeWithVolatility > 0.99);
  t.true(facts.volumeDeviation > 0.5);
});

test('returns over a gap in time are none, but from day to day', (t) => {
  const whole = walk(100, 'walk');
  const holed = whole.filter((_, index) => index !== 50);
  t.is(barFacts(holed, 60_000).returns, 97);
  const days = whole.map((bar, index) => ({ ...bar, startMs: index * 3 * 86_400_000 }));
  t.is(barFacts(days, 86_400_000).returns, 99);
});

test('a power law has its exponent for a tail index', (t) => {
  const noise = new RandomStream(1, 'pareto');
  let close = 1;
  const pareto = Array.from({ length: 20_000 }, (_, index) => {
    close = Math.exp(Math.log(close) + (noise.uniform() < 0.5 ? -1 : 1) * 1e-5 * noise.uniform() ** (-1 / 3));
    return { startMs: index * 60_000, open: close, high: close, low: close, close, volume: 1 };
  });
  t.true(Math.abs(barFacts(pareto, 60_000).tailIndex - 3) < 0.2);
});

test('returns are correlated where both series have them', (t) => {
  const one = walk(2000, 'walk');
  const twice = one.map((bar) => ({ ...bar, close: bar.close ** 2 })).filter((_, index) => index % 10 !== 0);
  t.true(returnCorrelation(one, twice, 60_000) > 0.999);
  t.true(Math.abs(returnCorrelation(one, walk(2000, 'other'), 60_000)) < 0.08);
});

test('a profile is the mean of each part over the mean of all', (t) => {
  const bar = (minute: number, close: number, volume: number): Bar => ({
    startMs: minute * 60_000,
    open: close,
    high: close,
    low: close,
    close,
    volume,
  });
  const list = [
    bar(0, 1, 10),
    bar(1, Math.exp(0.3), 10),
    bar(2, Math.exp(0.4), 30),
    bar(3, Math.exp(0.3), 30),
    bar(9, 5, 1000),
  ];
  const { volume, volatility } = dayProfile(list, 60_000, 2, (startMs) =>
    startMs > 300_000 ? null : Math.floor(startMs / 120_000),
  );
  t.deepEqual(volume, [0.5, 1.5]);
  t.deepEqual(
    volatility.map((value) => Number(value.toFixed(6))),
    [1.5, 0.5],
  );
});

test('a tape is described trade by trade', (t) => {
  const trades = [
    { timestampMs: 0, price: 100, volume: 1 },
    { timestampMs: 0, price: 101, volume: 1 },
    { timestampMs: 10, price: 101, volume: Math.E },
    { timestampMs: 20, price: 100, volume: Math.E },
    { timestampMs: 30, price: 99, volume: 1 },
  ];
  const facts = tapeFacts(trades);
  t.is(facts.samePrice, 0.25);
  t.is(facts.sameMillisecond, 0.25);
  t.is(facts.sameDirection, 0.5);
  t.true(Math.abs(facts.burstiness - Math.sqrt(18.75) / 7.5) < 1e-12);
  t.true(Math.abs(facts.sizeDeviation - Math.sqrt(0.24)) < 1e-12);
});
