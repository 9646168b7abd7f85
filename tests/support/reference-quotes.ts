import { gaussian, mulberry32 } from '../../lib/market-simulator/random.ts';
import type { Bar } from '../../src/core/market-data/bar.ts';

const SEED = 20_260_302;
/** A Monday; the sixth session comes after a weekend. */
const FIRST_DAY_MS = Date.parse('2026-03-02T14:30:00Z');
const DAY_MS = 86_400_000;
const BAR_MS = 300_000;
const SESSIONS = 7;
const BARS_A_SESSION = 78;
/** Deviation of a bar's logarithmic return, and of the gap that a night leaves. */
const BAR_SIGMA = 0.0015;
const NIGHT_SIGMA = 0.008;
/** Nothing trades in a bar now and then, and for two hours on the fourth day, as in a halt. */
const SILENT_SHARE = 0.03;
const HALT = { session: 3, fromBar: 30, toBar: 54 };

/**
 * The bars that TA-Lib computed the indicator references over: seven sessions of five-minute bars that no market made. Returns
 * follow Student's t with four degrees of freedom, wider after the opening and before the close; volume grows with the move.
 * Prices are whole cents at every step, so that no two machines differ.
 */
export function referenceQuotes(): Bar[] {
  const random = mulberry32(SEED);
  const bars: Bar[] = [];
  let closeCents = 10_000;
  for (let session = 0; session < SESSIONS; session += 1) {
    for (let index = 0; index < BARS_A_SESSION; index += 1) {
      const startMs = FIRST_DAY_MS + dayOf(session) * DAY_MS + index * BAR_MS;
      const gap = index === 0 && session > 0 ? NIGHT_SIGMA * studentT(random) : 0;
      const openCents = moved(closeCents, gap);
      const bar = isSilent(session, index, random)
        ? silentBar(startMs, openCents)
        : tradedBar(startMs, openCents, BAR_SIGMA * activity(index), random);
      bars.push(bar);
      closeCents = Math.round(bar.close * 100);
    }
  }
  return bars;
}

export function referenceQuotesCsv(): string {
  const rows = referenceQuotes().map(({ startMs, open, high, low, close, volume }) =>
    [new Date(startMs).toISOString(), open, high, low, close, volume].join(','),
  );
  return `timestamp,open,high,low,close,volume\n${rows.join('\n')}\n`;
}

/** Days since the first one; two are left out after each fifth session. */
function dayOf(session: number): number {
  return session + 2 * Math.floor(session / 5);
}

/** U-shaped over a session: 1.6 at both ends, 0.8 in the middle. */
function activity(index: number): number {
  const fromMiddle = Math.abs((2 * index) / (BARS_A_SESSION - 1) - 1);
  return 0.8 + 0.8 * fromMiddle * fromMiddle;
}

function isSilent(session: number, index: number, random: () => number): boolean {
  const isHalted = session === HALT.session && index >= HALT.fromBar && index < HALT.toBar;
  return isHalted || (index > 0 && random() < SILENT_SHARE);
}

function silentBar(startMs: number, cents: number): Bar {
  const price = cents / 100;
  return { startMs, open: price, high: price, low: price, close: price, volume: 0 };
}

function tradedBar(startMs: number, openCents: number, sigma: number, random: () => number): Bar {
  const change = studentT(random);
  const closeCents = moved(openCents, sigma * change);
  const highCents = moved(Math.max(openCents, closeCents), sigma * 0.4 * Math.abs(gaussian(random)));
  const lowCents = moved(Math.min(openCents, closeCents), -sigma * 0.4 * Math.abs(gaussian(random)));
  const volume = Math.round(Math.exp(8 + 0.5 * gaussian(random) + 0.3 * Math.abs(change)));
  return {
    startMs,
    open: openCents / 100,
    high: highCents / 100,
    low: lowCents / 100,
    close: closeCents / 100,
    volume,
  };
}

function moved(cents: number, logReturn: number): number {
  return Math.round(cents * Math.exp(logReturn));
}

/** Student's t with four degrees of freedom: a normal over the root of the mean of four squared ones. */
function studentT(random: () => number): number {
  let squares = 0;
  for (let i = 0; i < 4; i += 1) squares += gaussian(random) ** 2;
  return gaussian(random) / Math.sqrt(squares / 4);
}
