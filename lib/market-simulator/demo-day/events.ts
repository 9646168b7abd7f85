import { badPrint } from '../events/bad-print.ts';
import { dataRelease } from '../events/data-release.ts';
import { depeg } from '../events/depeg.ts';
import { fatFinger } from '../events/fat-finger.ts';
import { crossedQuote, feedOutage, staleFeed } from '../events/feed-faults.ts';
import { flashCrash } from '../events/flash-crash.ts';
import { fundingSpike } from '../events/funding-spike.ts';
import { halt } from '../events/halt.ts';
import { overnightGap } from '../events/overnight-gap.ts';
import { slide } from '../events/slide.ts';
import { split } from '../events/split.ts';
import { thinNight } from '../events/thin-night.ts';
import { volumeBurst } from '../events/volume-burst.ts';
import type { ScriptedEvent } from '../label.ts';
import { followersOf } from '../labels.ts';
import { DEMO_INSTRUMENTS } from './instruments.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** 9:30 in New York on the day of the events, in the summer time that has begun two days before. */
export const DEMO_OPEN_MS = Date.UTC(2026, 2, 10, 13, 30);

/** A time of that day in UTC. */
function at(hour: number, minute: number): number {
  return Date.UTC(2026, 2, 10, hour, minute);
}

/**
 * Nobody who reads the news would miss them. Sizes are those of recorded events, or a few standard deviations of what the symbol does in such a
 * time: docs/market-simulator.md
 */
const LARGE: readonly ScriptedEvent[] = [
  staleFeed({ startMs: at(6, 10), durationMs: 25 * MINUTE_MS, symbols: ['OANDA:EUR_USD'] }),
  slide({ startMs: at(7, 30), symbol: 'XIH6', size: -0.012, durationMs: HOUR_MS }),
  fatFinger({ atMs: at(8, 4), symbol: 'BTCUSDT-PERP', size: -0.035 }),
  feedOutage({ startMs: at(9, 15), durationMs: 12 * MINUTE_MS, symbols: ['BTCUSDT'] }),
  flashCrash({
    startMs: at(10, 22),
    symbol: 'ETHUSDT',
    depth: 0.06,
    fallMs: 5 * MINUTE_MS,
    reboundMs: 10 * MINUTE_MS,
    recovered: 0.85,
  }),
  dataRelease({
    atMs: at(12, 30),
    path: 'crypto',
    symbols: followersOf('crypto', DEMO_INSTRUMENTS),
    size: 0.015,
    volume: 100,
    leadMs: 5 * MINUTE_MS,
  }),
  overnightGap({ openMs: DEMO_OPEN_MS, symbol: 'HOLM', size: 0.05 }),
  split({ openMs: DEMO_OPEN_MS, symbol: 'VELA', ratio: 7 }),
  halt({ startMs: at(14, 36), symbol: 'TINY', runMs: 4 * MINUTE_MS, size: 0.1, reopensAt: 0.14 }),
  fundingSpike({
    startMs: at(15, 0),
    symbol: 'BTCUSDT-PERP',
    path: 'BTCUSDT-PERP funding',
    size: 0.0015,
    durationMs: 2 * HOUR_MS,
    everyMs: 5 * MINUTE_MS,
  }),
  badPrint({ atMs: at(15, 41), symbol: 'HOLM', error: -0.12 }),
  depeg({
    startMs: at(16, 0),
    symbol: 'SUSD-USD',
    depth: 0.06,
    fallMs: 2 * HOUR_MS,
    recoveryMs: 2 * HOUR_MS,
  }),
  volumeBurst({ startMs: at(17, 20), symbol: 'HOLM', factor: 20, durationMs: 5 * MINUTE_MS }),
  crossedQuote({ startMs: at(18, 45), durationMs: 2 * MINUTE_MS, symbols: ['HOLM'] }),
];

/** The same kinds, smaller and shorter, down to what a careful person would see only afterwards. */
const HARD: readonly ScriptedEvent[] = [
  badPrint({ atMs: at(11, 6), symbol: 'BTC-USD', error: 0.025 }),
  volumeBurst({ startMs: at(16, 10), symbol: 'VELA', factor: 5, durationMs: 3 * MINUTE_MS }),
  staleFeed({ startMs: at(15, 30), durationMs: 8 * MINUTE_MS, symbols: ['BTC-USD'] }),
  dataRelease({
    atMs: at(16, 45),
    path: 'ETHUSDT',
    symbols: ['ETHUSDT'],
    size: -0.004,
    volume: 15,
    leadMs: MINUTE_MS,
  }),
  slide({ startMs: at(18, 20), symbol: 'ETHUSDT', size: -0.025, durationMs: HOUR_MS }),
  crossedQuote({ startMs: at(19, 50), durationMs: 15_000, symbols: ['HOLM'] }),
];

const ORDINARY: readonly ScriptedEvent[] = [
  thinNight({ startMs: at(1, 0), endMs: at(5, 0), symbols: ['BTC-USD', 'ETHUSDT', 'OANDA:EUR_USD'] }),
];

export const DEMO_EVENTS: readonly ScriptedEvent[] = [...LARGE, ...HARD, ...ORDINARY];
