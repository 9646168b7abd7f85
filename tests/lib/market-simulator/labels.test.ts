import test from 'ava';
import { slide } from '../../../lib/market-simulator/events/slide.ts';
import { thinNight } from '../../../lib/market-simulator/events/thin-night.ts';
import type { Label, LabelKind } from '../../../lib/market-simulator/label.ts';
import { followersOf, labelsOf } from '../../../lib/market-simulator/labels.ts';
import { US_SHARES } from '../../../lib/market-simulator/trading-hours.ts';
import {
  HOUR_MS,
  MINUTE_MS,
  MONDAY_MS,
  plainInstrument,
  plainMarket,
  plainPath,
  plainTrading,
} from '../../support/simulated-market.ts';

const DAY = plainMarket({ endMs: MONDAY_MS + 24 * HOUR_MS });
const NOON = MONDAY_MS + 6 * HOUR_MS;

function of(labels: readonly Label[], kind: LabelKind): Label[] {
  return labels.filter((label) => label.kind === kind);
}

function hours({ startMs, endMs }: Label): readonly [number, number] {
  return [(startMs - MONDAY_MS) / HOUR_MS, (endMs - MONDAY_MS) / HOUR_MS];
}

test('a market without events is quiet, once something is known of it', (t) => {
  const labels = labelsOf(DAY);
  t.deepEqual(
    labels.map(({ kind }) => kind),
    ['quiet'],
  );
  t.deepEqual(labels.map(hours), [[1, 24]]);
  t.deepEqual(labels[0]!.expected, { outcome: 'nothing' });
});

test('an event interrupts the quiet of its symbols, until an hour after it is over', (t) => {
  const instruments = [plainInstrument(), plainInstrument({ symbol: 'OTHER' })];
  const event = slide({ startMs: NOON, symbol: 'PLAIN', size: 0.02, durationMs: HOUR_MS });
  const labels = labelsOf({ ...DAY, instruments, events: [event] });
  const quiet = (symbol: string): unknown =>
    of(labels, 'quiet')
      .filter(({ symbols }) => symbols.includes(symbol))
      .map(hours);
  t.deepEqual(quiet('PLAIN'), [
    [1, 6],
    [8, 24],
  ]);
  t.deepEqual(quiet('OTHER'), [[1, 24]]);
  t.true(labels.includes(event.label));
});

test('a scripted stretch in which nothing is to be told does not interrupt the quiet', (t) => {
  const events = [thinNight({ startMs: NOON, endMs: NOON + HOUR_MS, symbols: ['PLAIN'] })];
  const labels = labelsOf({ ...DAY, events });
  t.deepEqual(of(labels, 'quiet').map(hours), [[1, 24]]);
  t.is(of(labels, 'thin_night').length, 1);
});

test('what is left of the quiet between two events is none when it is short', (t) => {
  const events = [0, 2.2].map((after) =>
    slide({ startMs: NOON + after * HOUR_MS, symbol: 'PLAIN', size: 0.02, durationMs: HOUR_MS }),
  );
  t.deepEqual(of(labelsOf({ ...DAY, events }), 'quiet').map(hours), [
    [1, 6],
    [10.2, 24],
  ]);
});

const SHARE = plainInstrument({
  symbol: 'SHARE',
  own: plainPath({ name: 'SHARE', hours: US_SHARES }),
  output: { kind: 'trades', ...plainTrading({ auctions: { openingShare: 0.01, closingShare: 0.05 } }) },
});
const TWO_DAYS = plainMarket({ instruments: [SHARE], endMs: MONDAY_MS + 31 * HOUR_MS });

test('openings and closing auctions look like trouble and are none, but for the opening that comes first', (t) => {
  const labels = labelsOf(TWO_DAYS);
  t.deepEqual(of(labels, 'opening').map(hours), [[24, 24.25]]);
  t.deepEqual(
    of(labels, 'closing_auction').map(({ startMs, endMs }) => [
      (startMs - MONDAY_MS) / MINUTE_MS,
      (endMs - MONDAY_MS) / MINUTE_MS,
    ]),
    [
      [385, 392],
      [1825, 1832],
    ],
  );
  t.true(
    [...of(labels, 'opening'), ...of(labels, 'closing_auction')].every(
      ({ expected }) => expected.outcome === 'nothing',
    ),
  );
});

test('an opening during an event is not ordinary', (t) => {
  const events = [
    slide({ startMs: MONDAY_MS + 23.5 * HOUR_MS, symbol: 'SHARE', size: 0.02, durationMs: HOUR_MS }),
  ];
  const labels = labelsOf({ ...TWO_DAYS, events });
  t.deepEqual(of(labels, 'opening'), []);
  t.is(of(labels, 'closing_auction').length, 2);
});

const JUMPY = plainPath({ name: 'jumpy', jumps: { perSession: 3, perRest: 0, smallest: 0.3, tailIndex: 3 } });

test('jumps that come by chance count neither way, for all who notice them', (t) => {
  const half = (symbol: string, share: number) =>
    plainInstrument({
      symbol,
      follows: [{ path: JUMPY, share, lagMs: 0 }],
      own: plainPath({ name: symbol }),
    });
  const instruments = [half('MUCH', 1), half('LITTLE', 0.05), plainInstrument()];
  const chance = of(labelsOf({ ...DAY, seed: 3, instruments }), 'chance');
  t.true(chance.length >= 1 && chance.length <= 9, String(chance.length));
  for (const { symbols, expected, startMs, endMs } of chance) {
    t.deepEqual(symbols, ['MUCH']);
    t.deepEqual(expected, { outcome: 'either' });
    t.is(endMs - startMs, 2 * MINUTE_MS);
  }
});

test('quiet begins an hour after a jump that came by chance', (t) => {
  const instruments = [plainInstrument({ follows: [{ path: JUMPY, share: 1, lagMs: 0 }] })];
  const labels = labelsOf({ ...DAY, seed: 3, instruments });
  for (const jump of of(labels, 'chance')) {
    for (const { startMs, endMs } of of(labels, 'quiet'))
      t.true(endMs <= jump.startMs || startMs >= jump.endMs + HOUR_MS);
  }
});

test('labels are in the order of time', (t) => {
  const events = [5, 12, 3].map((hour) =>
    slide({ startMs: MONDAY_MS + hour * HOUR_MS, symbol: 'PLAIN', size: 0.02, durationMs: HOUR_MS }),
  );
  const starts = labelsOf({ ...DAY, events }).map(({ startMs }) => startMs);
  t.deepEqual(
    starts,
    starts.toSorted((a, b) => a - b),
  );
});

test('followers of a path are those who have it in common and whose own it is', (t) => {
  const instruments = [
    plainInstrument({ symbol: 'A', follows: [{ path: JUMPY, share: 1, lagMs: 0 }] }),
    plainInstrument({ symbol: 'B', own: JUMPY }),
    plainInstrument({ symbol: 'C' }),
  ];
  t.deepEqual(followersOf('jumpy', instruments), ['A', 'B']);
});
