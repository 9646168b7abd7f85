import test from 'ava';
import { durationText } from '../../../src/core/market-data/duration.ts';

for (const [seconds, text] of [
  [1, '1 s'],
  [60, '60 s'],
  [119.4, '119 s'],
  [300, '5 min'],
  [3600, '1 h'],
  [63_000, '17 h 30 min'],
  [86_400, '1 d'],
  [20_736_000, '240 d'],
] as const) {
  test(`${seconds} seconds read "${text}"`, (t) => t.is(durationText(seconds), text));
}
