import test from 'ava';
import { BarPace } from '../../../src/core/anomaly-detection/bar-pace.ts';
import { StateReader } from '../../../src/core/state-codec/state-reader.ts';
import { StateWriter } from '../../../src/core/state-codec/state-writer.ts';

const DAY_MS = 86_400_000;

function tradingDays(weeks: number): BarPace {
  const pace = new BarPace();
  for (let week = 0; week < weeks; week += 1) for (const days of [1, 1, 1, 1, 3]) pace.push(days * DAY_MS);
  return pace;
}

test('a symbol has as many bars a year as fit into it, until it is known to have fewer', (t) => {
  t.is(new BarPace().perYear(DAY_MS), 365.25);
  t.true(Math.abs(tradingDays(100).perYear(DAY_MS) - (365.25 * 5) / 7) < 0.01);
});

test('bars of another length have a pace of their own', (t) => {
  const pace = tradingDays(10);
  pace.forget();
  t.is(pace.perYear(DAY_MS / 24), 24 * 365.25);
});

test('a pace that was stored and read back is the same', (t) => {
  const pace = tradingDays(3);
  const writer = new StateWriter();
  pace.writeMore(writer);
  const reloaded = new BarPace();
  reloaded.readMore(new StateReader(writer.finish()));
  for (const each of [pace, reloaded]) each.push(DAY_MS);
  t.is(reloaded.perYear(DAY_MS), pace.perYear(DAY_MS));
});
