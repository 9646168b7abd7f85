import test from 'ava';
import { classify } from '../../../src/core/severity/classification.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/severity/settings.ts';
import { anAlert } from '../../support/alerts.ts';
import type { Alert } from '../../../src/core/alert/alert.ts';
import { severityReasonOf } from '../../../src/core/notifications/words/severity-reason.ts';

function classified(incoming: Alert): { readonly alert: Alert; readonly reason: string } {
  const { alert, verdict } = classify(incoming);
  return { alert, reason: severityReasonOf(verdict, 'en') };
}

test('the facts decide, not the severity that came with them', (t) => {
  const { alert, reason } = classified(anAlert({ severity: 'LOW', score: 0.95, changePct: -3 }));
  t.is(alert.severity, 'CRITICAL');
  t.regex(reason, /^CRITICAL because a move of 3\.0%/);
});

test('a resolved alert keeps the severity of its episode, though its last tick is calm', (t) => {
  const { alert, reason } = classified(
    anAlert({ status: 'resolved', severity: 'CRITICAL', score: 0.1, changePct: 0.1 }),
  );
  t.is(alert.severity, 'CRITICAL');
  t.regex(reason, /Highest severity reached/);
});

test('an alert without a score keeps the severity of its publisher', (t) => {
  const { alert, reason } = classified(anAlert({ score: 0, severity: 'HIGH' }));
  t.is(alert.severity, 'HIGH');
  t.regex(reason, /publisher/);
});

test('a kind of anomaly that is not ours keeps the severity of its publisher', (t) => {
  t.is(classify(anAlert({ anomaly: 'other', score: 0.99, severity: 'LOW' })).alert.severity, 'LOW');
});

test("a user's rule keeps the severity that the user chose", (t) => {
  const { alert, reason } = classified(anAlert({ alertType: 'user_rule', severity: 'LOW' }));
  t.is(alert.severity, 'LOW');
  t.is(reason, 'LOW, as the rule sets it');
});

const CALM = { score: 0.55, changePct: 0.4 };
const tells = test.macro({
  exec(t, overrides: Parameters<typeof anAlert>[0], settings: object, reason: RegExp, episodes?: number) {
    const alert = anAlert({ ...CALM, ...overrides });
    const { verdict } = classify(alert, { ...DEFAULT_SETTINGS, ...settings }, episodes);
    t.regex(severityReasonOf(verdict, 'en'), reason);
  },
  title: (title = '') => title,
});

test(
  'a symbol of the watch list is watched',
  tells,
  {},
  { watchList: ['btc*'] },
  /^HIGH because it is on the watch list/,
);
test('another one is not', tells, {}, { watchList: ['ETH*'] }, /^MEDIUM/);

const NEW_YORK = {
  name: 'XNYS',
  symbols: { include: ['AAPL'], exclude: [] },
  timeZone: 'America/New_York',
  sessions: [{ days: ['tue'], fromMinute: 570, toMinute: 960 }],
  holidays: [],
  earlyCloses: {},
};
const stale = (occurredAt: string) =>
  ({ symbol: 'AAPL', anomaly: 'stale_feed', occurredAtMs: Date.parse(occurredAt) }) as const;

test(
  'a feed may be silent when the market is closed at the time of the alert',
  tells,
  stale('2022-12-13T12:00:00Z'),
  { markets: [NEW_YORK] },
  /^LOW because its market is closed/,
);
test(
  'not when it is open',
  tells,
  stale('2022-12-13T15:00:00Z'),
  { markets: [NEW_YORK] },
  /^MEDIUM because prices may be missing/,
);

for (const [fallPct, level] of [
  [7, 1],
  [12.9, 1],
  [13, 2],
  [20, 3],
] as const) {
  test(
    `a fall of the S&P 500 by ${fallPct} % is level ${level} of the circuit breaker`,
    tells,
    { symbol: 'SPX', changePct: -fallPct, windowSeconds: 3600 },
    {},
    new RegExp(`^CRITICAL .* level ${level} `),
  );
}
test('a rise halts nothing', tells, { symbol: 'SPX', changePct: 7 }, {}, /^MEDIUM/);
test(
  'nor does a fall over days',
  tells,
  { symbol: 'SPX', changePct: -7, windowSeconds: 200_000 },
  {},
  /^MEDIUM/,
);
test('nor the fall of a share', tells, { symbol: 'AAPL', changePct: -7, windowSeconds: 3600 }, {}, /^MEDIUM/);

const own = (when: object, because: string) => ({
  severityRules: [{ name: 'own', severity: 'HIGH', when, because: { en: because } }],
});
test(
  'the traded value is price times volume',
  tells,
  { price: 2, volume: 1500 },
  own({ bounds: { tradedValue: { below: 3001 } } }, 'only {value}'),
  /^HIGH because only 3\.00k$/,
);
test(
  'episodes are those that were counted',
  tells,
  {},
  own({ bounds: { episodes: { atLeast: 3 } } }, 'again, {episodes}'),
  /^HIGH because again, 3$/,
  3,
);
test(
  'a rule about episodes does not hold where nobody counted',
  tells,
  {},
  own({ bounds: { episodes: { atLeast: 1 } } }, 'again'),
  /^MEDIUM/,
);
