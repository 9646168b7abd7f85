import type { BarEvent, Trade } from '../../../src/core/market-data/market-event.ts';
import { simulate } from '../market.ts';
import { inBars } from '../resolution.ts';
import { wire } from '../vendors/wire.ts';
import { demoDay } from './demo-day.ts';
import { CRYPTO_PAIRS } from './instruments.ts';

const MINUTE_MS = 60_000;
const MOST_TRADES = 5_000;

/** The crypto pairs of the demo's day in minutes, with all that happens to them on it. */
export function* exampleMinutes(): Generator<BarEvent> {
  const { market } = demoDay();
  const instruments = CRYPTO_PAIRS.map((pair) => inBars({ ...pair, form: wire() }, MINUTE_MS));
  for (const { event } of simulate({ ...market, instruments, troubles: {} }))
    if (event.type === 'bar') yield event;
}

/** Trades of the same pairs, from the beginning of the day on. */
export function* exampleTrades(): Generator<Trade> {
  const { market } = demoDay();
  let count = 0;
  for (const { event } of simulate({ ...market, instruments: CRYPTO_PAIRS, troubles: {} })) {
    if (event.type !== 'trade') continue;
    yield event;
    count += 1;
    if (count === MOST_TRADES) return;
  }
}
