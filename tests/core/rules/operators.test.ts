import test from 'ava';
import type { Condition, Hysteresis } from '../../../src/core/rules/rule.ts';
import { aRule, firingsOf, NO_HYSTERESIS, priceIs, type Seen } from '../../support/rules.ts';

const speaks = test.macro({
  exec(t, _: string, when: Condition, samples: readonly (number | Seen)[], expected: readonly number[]) {
    t.deepEqual(firingsOf(aRule({ when }), samples), expected);
  },
  title: (_, title: string) => title,
});

const up = priceIs('crossing_up', 100);
const down = priceIs('crossing_down', 100);
const either = priceIs('crossing', 100);

test(
  speaks,
  'crossing up is coming to lie above after having been at or below',
  up,
  [99, 101, 102, 99, 101],
  [1, 4],
);
test(speaks, 'crossing up needs one sample before', up, [101, 102], []);
test(speaks, 'crossing up: a touch has not yet crossed', up, [99, 100, 99], []);
test(speaks, 'crossing up: from a touch it crosses', up, [100, 101], [1]);
test(
  speaks,
  'crossing down is coming to lie below after having been at or above',
  down,
  [101, 99, 98, 101, 99],
  [1, 4],
);
test(speaks, 'crossing down needs one sample before', down, [99, 98], []);
test(speaks, 'crossing is crossing up or down', either, [99, 101, 102, 98, 97, 103], [1, 3, 5]);
test(speaks, 'crossing needs one sample before', either, [99], []);
test(speaks, 'two crossings in a row are told both', either, [99, 101, 99, 101], [1, 2, 3]);
test(
  speaks,
  'greater than speaks at once where it is true already',
  priceIs('greater_than', 100),
  [101, 102],
  [0],
);
test(
  speaks,
  'greater than speaks each time that it becomes true',
  priceIs('greater_than', 100),
  [99, 101, 100, 101],
  [1, 3],
);
test(
  speaks,
  'less than speaks at once where it is true already',
  priceIs('less_than', 100),
  [99, 98, 100, 99],
  [0, 3],
);

const channel = (
  operator: 'entering_channel' | 'exiting_channel' | 'inside_channel' | 'outside_channel',
  hysteresis: Hysteresis = NO_HYSTERESIS,
): Condition => ({ source: 'price', operator, lower: 90, upper: 110, hysteresis });

test(
  speaks,
  'entering a channel is being inside after having been outside',
  channel('entering_channel'),
  [120, 100, 95, 80, 90],
  [1, 4],
);
test(speaks, 'entering a channel needs one sample before', channel('entering_channel'), [100, 101], []);
test(
  speaks,
  'exiting a channel is being outside after having been inside',
  channel('exiting_channel'),
  [100, 111, 112, 110, 89],
  [1, 4],
);
test(speaks, 'exiting a channel needs one sample before', channel('exiting_channel'), [120, 121], []);
test(
  speaks,
  'inside a channel speaks at once, its bounds included',
  channel('inside_channel'),
  [110, 100, 111, 90],
  [0, 3],
);
test(speaks, 'outside a channel speaks at once', channel('outside_channel'), [111, 112, 100, 89], [0, 3]);

const move = (
  operator: 'moving_up' | 'moving_down' | 'moving_up_pct' | 'moving_down_pct',
  by: number,
  bars: number,
): Condition => ({ source: 'price', operator, by, bars, hysteresis: NO_HYSTERESIS });
const minutely = (...prices: number[]): Seen[] =>
  prices.map((price, minute) => ({ price, second: 60 * minute }));

test(
  speaks,
  'moving up compares with the lowest close of the last bars',
  move('moving_up', 5, 2),
  minutely(100, 98, 103, 104),
  [2],
);
test(
  speaks,
  'moving up forgets closes that are more bars ago',
  move('moving_up', 5, 2),
  minutely(100, 104, 104, 106),
  [],
);
test(
  speaks,
  'moving up speaks within the bar in which it happens',
  move('moving_up', 5, 1),
  [
    { price: 100, second: 0 },
    { price: 101, second: 59 },
    { price: 105.5, second: 60 },
    { price: 106, second: 61 },
  ],
  [3],
);
test(speaks, 'moving up needs a closed bar', move('moving_up', 5, 3), [100, 120], []);
test(
  speaks,
  'moving down compares with the highest close of the last bars',
  move('moving_down', 5, 3),
  minutely(100, 102, 99, 97),
  [3],
);
test(
  speaks,
  'moving up % is in percent of the lowest close',
  move('moving_up_pct', 5, 1),
  minutely(200, 209, 219.5),
  [2],
);
test(
  speaks,
  'moving down % is in percent of the highest close',
  move('moving_down_pct', 5, 1),
  minutely(200, 190, 180.5),
  [1],
);
test(speaks, 'moving % from nothing is no move', move('moving_up_pct', 5, 1), minutely(0, 10), []);

test(
  speaks,
  'a target may be another value',
  { ...up, target: { source: 'sma_20', times: 1 } } as Condition,
  [
    { price: 99, sma_20: 98 },
    { price: 99, sma_20: 99.5 },
    { price: 99, sma_20: 98.9 },
  ],
  [2],
);
test(
  speaks,
  'another value may be multiplied',
  {
    source: 'volume',
    operator: 'greater_than',
    target: { source: 'sma_20', times: 2 },
    hysteresis: NO_HYSTERESIS,
  },
  [
    { volume: 19, sma_20: 10 },
    { volume: 21, sma_20: 10 },
  ],
  [1],
);
test(
  speaks,
  'bounds may be other values',
  {
    source: 'price',
    operator: 'exiting_channel',
    lower: { source: 'bb_lower', times: 1 },
    upper: { source: 'bb_upper', times: 1 },
    hysteresis: NO_HYSTERESIS,
  },
  [
    { price: 10, bb_lower: 9, bb_upper: 11 },
    { price: 10, bb_lower: 10.5, bb_upper: 11 },
  ],
  [1],
);
test(
  speaks,
  'what is warming up is neither above nor below',
  { ...up, target: { source: 'sma_20', times: 1 } } as Condition,
  [{ price: 99 }, { price: 101 }, { price: 101, sma_20: 102 }, { price: 103 }, { price: 103, sma_20: 102 }],
  [4],
);

test(
  speaks,
  'hysteresis: greater than is over only that far below',
  priceIs('greater_than', 100, 2),
  [101, 99, 101, 98, 101],
  [0, 4],
);
test(
  speaks,
  'hysteresis: less than is over only that far above',
  priceIs('less_than', 100, 2),
  [99, 101, 99, 102, 99],
  [0, 4],
);
test(
  speaks,
  'hysteresis: crossing up counts again only from that far below',
  priceIs('crossing_up', 100, 2),
  [97, 101, 99, 101, 98, 101],
  [1, 5],
);
test(
  speaks,
  'hysteresis: crossing down counts again only from that far above',
  priceIs('crossing_down', 100, 2),
  [103, 99, 101, 99, 102, 99],
  [1, 5],
);
test(
  speaks,
  'hysteresis: it is no matter for the first crossing',
  priceIs('crossing_up', 100, 2),
  [99.5, 101, 99.5, 101],
  [1],
);
test(
  speaks,
  'hysteresis: having crossed and gone that far, it crosses back at the target',
  priceIs('crossing', 100, 2),
  [99, 103, 99.9, 97, 100.1],
  [1, 2, 4],
);
test(
  speaks,
  'hysteresis: having crossed by less, it crosses back only that far on the other side',
  priceIs('crossing', 100, 2),
  [99, 101, 99, 101, 97.9, 101],
  [1, 4, 5],
);
test(speaks, 'crossing: a touch is no crossing back', either, [99, 101, 100, 101], [1]);
test(speaks, 'crossing: from a touch it crosses either way', either, [100, 99, 100, 101], [1, 3]);
const two: Hysteresis = { amount: 2, unit: 'source' };
test(
  speaks,
  'hysteresis: inside a channel lasts until that far outside',
  channel('inside_channel', two),
  [100, 111, 109, 113, 109],
  [0, 4],
);
test(
  speaks,
  'hysteresis: outside a channel lasts until that far inside',
  channel('outside_channel', two),
  [111, 109, 111, 108, 111],
  [0, 4],
);
test(
  speaks,
  'hysteresis: entering a channel counts again only from that far outside',
  channel('entering_channel', two),
  [120, 109, 111, 109, 113, 109],
  [1, 5],
);
test(
  speaks,
  'hysteresis: exiting a channel counts again only from that far inside',
  channel('exiting_channel', two),
  [100, 111, 109, 111, 108, 111],
  [1, 5],
);
test(
  speaks,
  'hysteresis: a move lasts until it is that much smaller',
  { ...move('moving_up', 5, 5), hysteresis: two } as Condition,
  minutely(100, 105, 104, 105, 102, 105),
  [1, 5],
);
test(
  speaks,
  'hysteresis in percent is of the target',
  { ...priceIs('greater_than', 200), hysteresis: { amount: 1, unit: 'percent' } } as Condition,
  [201, 199, 201, 198, 201],
  [0, 4],
);
