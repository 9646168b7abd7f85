import { DEMO_INSTRUMENTS } from '../../../lib/market-simulator/demo-day/instruments.ts';
import { simulate } from '../../../lib/market-simulator/market.ts';
import { atResolution } from '../../../lib/market-simulator/resolution.ts';
import { atMost, type Part } from '../figure.ts';
import { sideBySide } from '../side-by-side.ts';

const MINUTES = 10;
const TRADES_A_SECOND = 20;
const START_MS = Date.UTC(2026, 2, 10, 15);

/** What a simulated tick costs: the demo's crypto pairs and shares, as busy as a liquid market. */
export async function measure(): Promise<Part> {
  const instruments = DEMO_INSTRUMENTS.filter(
    ({ output, isSigned }) => output.kind === 'trades' && isSigned !== true,
  ).map((instrument) => atResolution(instrument, 1000, TRADES_A_SECOND * secondsOf(instrument)));
  const run = (): number => {
    let count = 0;
    for (const { arrivalMs } of simulate({
      seed: 1,
      startMs: START_MS,
      endMs: START_MS + MINUTES * 60_000,
      instruments,
    })) {
      if (arrivalMs > 0) count += 1;
    }
    return count;
  };
  const [tick] = await sideBySide([{ name: 'a simulated tick', operations: run(), run }]);
  return {
    title: 'Simulated market, one tick',
    method: `${instruments.length} instruments of ${TRADES_A_SECOND} trades a second, ${MINUTES} minutes, merged in the order of arrival; CPU time per record`,
    figures: [{ ...tick!, target: atMost(tick!.value, 1000, '≤ 1,000 ns, a million a second') }],
  };
}

function secondsOf({ own }: (typeof DEMO_INSTRUMENTS)[number]): number {
  const { openMs, closeMs } = own.hours.sessionFrom(START_MS);
  return (closeMs - openMs) / 1000;
}
