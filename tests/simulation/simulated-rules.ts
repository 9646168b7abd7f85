import type { Rule } from '../../src/core/rules/rule.ts';
import { aRule, NO_HYSTERESIS, priceIs } from '../support/rules.ts';

/** Rules of every frequency, with memory of every kind, for symbols of bars and of trades. */
export const SIMULATED_RULES: readonly Rule[] = [
  aRule({ ruleId: 'crossing', when: priceIs('crossing', 97.5, 0.01) }),
  aRule({
    ruleId: 'rsi',
    frequency: 'once_per_bar',
    cooldownSeconds: 120,
    when: {
      any: [
        { source: 'rsi_14', operator: 'exiting_channel', lower: 30, upper: 70, hysteresis: NO_HYSTERESIS },
        {
          source: 'price',
          operator: 'crossing_down',
          target: { source: 'tick_sma_20', times: 1 },
          hysteresis: NO_HYSTERESIS,
        },
      ],
    },
  }),
  aRule({
    ruleId: 'move',
    holdSeconds: 30,
    when: { source: 'price', operator: 'moving_down_pct', by: 2, bars: 4, hysteresis: NO_HYSTERESIS },
  }),
  aRule({
    ruleId: 'close',
    frequency: 'once_per_bar_close',
    when: { source: 'volume', operator: 'greater_than', target: 20_000, hysteresis: NO_HYSTERESIS },
  }),
  aRule({ ruleId: 'once', frequency: 'once', symbols: ['COIN', 'FRESH'], when: priceIs('greater_than', 50) }),
];
