import test from 'ava';
import { allowedProbability } from '../../../src/core/anomaly-detection/alert-budget.ts';

const DAY_MS = 86_400_000;
const perDay = (budget: number, lengthMs: number) =>
  (allowedProbability(budget, lengthMs) * DAY_MS) / lengthMs;

test('a budget is so many alerts a day on daily bars, and grows with the root of how many bars a day has', (t) => {
  t.true(Math.abs(perDay(0.02, DAY_MS) - 0.02) < 1e-12);
  t.true(Math.abs(perDay(0.02, 60_000) - 0.02 * Math.sqrt(1440)) < 1e-12);
});

test('however large a budget is, every other bar is the most that is told', (t) => {
  t.is(allowedProbability(1, 366 * DAY_MS), 0.5);
});
