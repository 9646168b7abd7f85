import { CompiledRule } from '../../src/core/rules/compiled-rule.ts';
import type { Condition, Rule } from '../../src/core/rules/rule.ts';
import { RuleState } from '../../src/core/rules/rule-state.ts';
import { MINUTE, T0 } from './market-events.ts';

export const NO_HYSTERESIS = { amount: 0, unit: 'source' } as const;

/** alice wants to know each time that the price is above 100. */
export function aRule(overrides: Partial<Rule> = {}): Rule {
  return {
    userId: 'alice',
    ruleId: 'above-100',
    name: 'Above 100',
    symbols: [],
    when: priceIs('greater_than', 100),
    holdSeconds: 0,
    cooldownSeconds: 0,
    frequency: 'every_time',
    expiresAtMs: null,
    severity: 'MEDIUM',
    message: null,
    ...overrides,
  };
}

export function priceIs(
  operator: 'crossing' | 'crossing_up' | 'crossing_down' | 'greater_than' | 'less_than',
  target: number,
  hysteresis = 0,
): Condition {
  return { source: 'price', operator, target, hysteresis: { amount: hysteresis, unit: 'source' } };
}

const SOURCES = ['price', 'volume', 'sma_20', 'bb_lower', 'bb_upper'] as const;

/** What is seen at one moment; values that are left out are warming up. */
export type Seen = Partial<Record<(typeof SOURCES)[number], number>> & {
  /** Seconds since T0; one per sample where it is left out. */
  readonly second?: number;
};

/** Places, counted from 0, of the samples at which the rule speaks. A plain number is a price. */
export function firingsOf(rule: Rule, samples: readonly (number | Seen)[]): number[] {
  const compiled = new CompiledRule(rule, (source) => (SOURCES as readonly string[]).indexOf(source));
  const state = new RuleState(rule);
  let lastBar = Number.NaN;
  return samples.flatMap((sample, index) => {
    const seen: Seen = typeof sample === 'number' ? { price: sample } : sample;
    const timeMs = T0 + 1000 * (seen.second ?? index);
    const barStartMs = Math.floor(timeMs / MINUTE) * MINUTE;
    const values = Float64Array.from(SOURCES, (source) => seen[source] ?? Number.NaN);
    const speaks = compiled.observe(state, { timeMs, barStartMs, isNewBar: barStartMs !== lastBar, values });
    lastBar = barStartMs;
    return speaks ? [index] : [];
  });
}
