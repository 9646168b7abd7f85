import test from 'ava';
import { pauseAfter, retryAfterOf, secondsOfJson } from '../../../src/adapters/http/rate-limit-headers.ts';

const NOW = Date.parse('2026-03-02T14:30:00.000Z');

const asks = test.macro({
  exec(t, headers: Record<string, string>, inBody: unknown, expected: number | undefined) {
    t.is(retryAfterOf(headers, secondsOfJson(inBody), NOW), expected);
  },
  title: (name) => name!,
});

test('seconds, whole or not', asks, { 'retry-after': '30' }, undefined, 30_000);
test('a part of a second is rounded up', asks, { 'retry-after': '0.0004' }, undefined, 1);
test('a date', asks, { 'retry-after': 'Mon, 02 Mar 2026 14:31:30 GMT' }, undefined, 90_000);
test('a date that has passed', asks, { 'retry-after': 'Mon, 02 Mar 2026 14:00:00 GMT' }, undefined, 0);
test('the longer of header and body', asks, { 'retry-after': '1' }, 2.5, 2500);
test('an hour at most', asks, { 'retry-after': '99999999' }, undefined, 3_600_000);
test('no word of it', asks, {}, undefined, undefined);
test('a word that is none', asks, { 'retry-after': 'soon' }, 'soon', undefined);
test('a negative one', asks, { 'retry-after': '-5' }, -1, 0);
test('an hour at most, whatever the body says', asks, {}, 99_999_999, 3_600_000);
test(
  'an hour at most, of a date in another century',
  asks,
  { 'retry-after': 'Fri, 02 Mar 2126 14:31:30 GMT' },
  undefined,
  3_600_000,
);

test('a window is an hour at most, and one whose end is no time asks for nothing', (t) => {
  const until = (reset: string) =>
    pauseAfter({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset-after': reset });
  t.deepEqual(['3600', '3600.001', '99999999', '-1', 'Infinity', 'soon', ' '].map(until), [
    3_600_000,
    3_600_000,
    3_600_000,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('a window that is used up asks for a pause, one that is not does not', (t) => {
  t.is(pauseAfter({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset-after': '1.5' }), 1500);
  t.is(pauseAfter({ 'x-ratelimit-remaining': '4', 'x-ratelimit-reset-after': '1.5' }), undefined);
  t.is(pauseAfter({ 'x-ratelimit-remaining': '0' }), undefined);
  t.is(pauseAfter({}), undefined);
});
