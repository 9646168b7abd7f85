import { demoDay } from '../../../lib/market-simulator/demo-day/demo-day.ts';
import {
  type FalseAlarm,
  judge,
  type Judgement,
  type Verdict,
} from '../../../lib/market-simulator/verdicts.ts';
import type { SimulatedFigures } from './figures.ts';
import { toldOfMarket } from './told-of-market.ts';

/** The events of the demo's day on markets of several seeds: what is luck on one of them averages out. */
export function simulatedFigures(seeds: readonly number[]): SimulatedFigures {
  return figuresOf(
    seeds.map((seed) => {
      const day = demoDay(seed);
      return judge(day.labels, toldOfMarket(day.records(), day.reference));
    }),
  );
}

export function figuresOf(judgements: readonly Judgement[]): SimulatedFigures {
  const verdicts = judgements.flatMap((judgement) => judgement.verdicts);
  const falseAlarms = judgements.flatMap((judgement) => judgement.falseAlarms);
  return {
    days: judgements.length,
    kinds: [...Map.groupBy(verdicts, ({ label }) => label.kind)].map(([kind, of]) => ({
      kind,
      labels: of.length,
      inTime: of.filter(({ outcome }) => outcome === 'in_time').length,
      late: of.filter(({ outcome }) => outcome === 'late').length,
      medianDelaySeconds: medianDelaySeconds(of),
    })),
    falseAlarms: [...Map.groupBy(falseAlarms, ({ label }: FalseAlarm) => label.kind)].map(([during, of]) => ({
      during,
      count: of.length,
    })),
  };
}

function medianDelaySeconds(verdicts: readonly Verdict[]): number | null {
  const delays = verdicts
    .flatMap((verdict) => (verdict.outcome === 'in_time' ? [verdict.delayMs] : []))
    .toSorted((a, b) => a - b);
  const median = delays[Math.floor(delays.length / 2)];
  return median === undefined ? null : Math.round(median / 100) / 10;
}
