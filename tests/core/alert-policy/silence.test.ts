import test from 'ava';
import { isActive, silencedBy, type Matcher, type Silence } from '../../../src/core/alert-policy/silence.ts';
import { anAlert, NOW } from '../../support/alerts.ts';

const aSilence = (overrides: Partial<Silence> = {}): Silence => ({
  id: 's1',
  matchers: [{ field: 'symbol', operator: '=', value: 'BTCUSDT' }],
  startsAtMs: NOW,
  endsAtMs: NOW + 60_000,
  author: 'bob',
  comment: 'known',
  ...overrides,
});

const matches = test.macro({
  exec(t, matchers: readonly Matcher[], expected: boolean) {
    const found = silencedBy(anAlert(), [aSilence({ matchers })], 'alice', NOW);
    t.is(found !== undefined, expected);
  },
  title: (_, matchers: readonly Matcher[], expected: boolean) =>
    `${matchers.map(({ field, operator, value }) => `${field}${operator}${value}`).join(' ')} ${expected ? 'fits' : 'does not fit'} BTCUSDT's HIGH price spike`,
});

test(matches, [{ field: 'symbol', operator: '=', value: 'BTCUSDT' }], true);
test(matches, [{ field: 'symbol', operator: '=', value: 'BTC*' }], false);
test(matches, [{ field: 'symbol', operator: '=~', value: 'btc*' }], true);
test(matches, [{ field: 'symbol', operator: '!=', value: 'BTCUSDT' }], false);
test(matches, [{ field: 'anomaly', operator: '=', value: 'price_spike' }], true);
test(matches, [{ field: 'anomaly', operator: '=~', value: 'price_*' }], true);
test(matches, [{ field: 'severity', operator: '!=', value: 'CRITICAL' }], true);
test(matches, [{ field: 'alert_type', operator: '=', value: 'system_alarm' }], false);
test(matches, [{ field: 'episode_id', operator: '=~', value: 'BTCUSDT-price_spike-*' }], true);
test(
  matches,
  [
    { field: 'symbol', operator: '=~', value: 'BTC*' },
    { field: 'severity', operator: '=', value: 'LOW' },
  ],
  false,
);

test('a silence holds from its start to before its end', (t) => {
  t.false(isActive(aSilence(), NOW - 1));
  t.true(isActive(aSilence(), NOW));
  t.false(isActive(aSilence(), NOW + 60_000));
  t.is(silencedBy(anAlert(), [aSilence()], 'alice', NOW + 60_000), undefined);
});

test('the silence of one user leaves the others alone', (t) => {
  const own = aSilence({ userId: 'alice' });
  t.is(silencedBy(anAlert(), [own], 'alice', NOW), own);
  t.is(silencedBy(anAlert(), [own], 'bob', NOW), undefined);
});
