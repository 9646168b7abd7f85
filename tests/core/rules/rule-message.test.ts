import test from 'ava';
import type { Rule } from '../../../src/core/rules/rule.ts';
import { isPlaceholder, messageOf, placeholdersOf } from '../../../src/core/rules/rule-message.ts';
import { T0 } from '../../support/market-events.ts';
import { aRule, NO_HYSTERESIS, priceIs } from '../../support/rules.ts';

const firing = (rule: Partial<Rule>) => ({
  rule: aRule(rule),
  fingerprint: 1,
  count: 1,
  timeMs: T0,
  bar: { startMs: T0, open: 99, high: 102, low: 98, close: 101.25, volume: 1234.5 },
  intervalMs: 60_000,
  indicators: { rsi_14: 71.23456789, sma_20: null },
});

test('placeholders are filled in with what the rule saw', (t) => {
  const message =
    '{{symbol}} at {{price}}, {{ volume }} in {{interval}}, RSI {{rsi_14}}, SMA {{sma_20}}, {{high}}, {{time}}';
  t.is(
    messageOf(firing({ message }), 'ACME'),
    'ACME at 101.25, 1234.5 in 1m, RSI 71.234568, SMA –, 102, 2026-03-02T14:30:00.000Z',
  );
});

test('text in braces that is no placeholder stays as it is', (t) => {
  t.is(messageOf(firing({ message: '{price} $1 }} {{' }), 'ACME'), '{price} $1 }} {{');
  t.deepEqual(placeholdersOf('{price} {{ price }} {{x}}'), ['price', 'x']);
  t.true(isPlaceholder('time', []));
  t.false(isPlaceholder('rsi_14', ['price']));
});

test('without a message of its own a rule says its conditions and what they found', (t) => {
  const when = {
    all: [
      priceIs('crossing_up', 100),
      {
        any: [
          {
            source: 'volume',
            operator: 'greater_than',
            target: { source: 'rsi_14', times: 2 },
            hysteresis: NO_HYSTERESIS,
          },
          { source: 'price', operator: 'inside_channel', lower: 90, upper: 110, hysteresis: NO_HYSTERESIS },
          { source: 'price', operator: 'moving_up_pct', by: 2, bars: 5, hysteresis: NO_HYSTERESIS },
        ],
      },
    ],
  } as const;
  t.is(
    messageOf(firing({ when }), 'ACME'),
    'ACME: price 101.25 crossing up 100 and (volume 1234.5 greater than 2 × rsi_14 142.46914' +
      ' or price 101.25 inside channel 90 to 110 or price 101.25 moving up by 2 % within 5 bars)',
  );
});

test('how long it has been true is said where that was asked for', (t) => {
  t.is(messageOf(firing({ holdSeconds: 300 }), 'ACME'), 'ACME: price 101.25 greater than 100 for 5 min');
});
