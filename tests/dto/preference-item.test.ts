import test from 'ava';
import { WEEKDAYS } from '../../src/core/calendar/time-zone.ts';
import { parsePreferenceItem } from '../../src/dto/preference-item.ts';

const STEP = { wait_seconds: 300, notify: ['bob'] };
const SESSION = { from: '09:30', to: '16:00' };
const MARKET = { name: 'XNYS', symbols: ['AAPL'], time_zone: 'America/New_York', sessions: [SESSION] };

test('the user id says what an item is', (t) => {
  t.is(parsePreferenceItem({ user_id: 'bob', channels: ['email'] }).kind, 'preference');
  t.is(parsePreferenceItem({ user_id: 'policy:night', steps: [STEP] }).kind, 'policy');
  t.is(parsePreferenceItem({ user_id: 'settings' }).kind, 'settings');
  t.is(parsePreferenceItem({ channels: ['email'] }).kind, 'bad');
});

test('an escalation policy has steps that call somebody or tell another system', (t) => {
  const steps = [
    { wait_seconds: 60, notify: ['bob', 'carol'], channels: ['sms'] },
    { wait_seconds: 300, notify: ['dave'] },
    { wait_seconds: 600, emit: 'NobodyAnswers' },
    { wait_seconds: 60, notify: ['erin'], emit: 'LastCall' },
  ];
  t.deepEqual(parsePreferenceItem({ user_id: 'policy:night', steps, repeat: 2 }), {
    kind: 'policy',
    policy: {
      policyId: 'night',
      repeat: 2,
      steps: [
        { waitSeconds: 60, notify: ['bob', 'carol'], channels: ['sms'] },
        { waitSeconds: 300, notify: ['dave'], channels: 'all' },
        { waitSeconds: 600, emit: 'NobodyAnswers' },
        { waitSeconds: 60, notify: ['erin'], channels: 'all' },
        { waitSeconds: 0, emit: 'LastCall' },
      ],
    },
  });
});

test('settings hold the watch list, the hours of the markets and the alarms of the feeds', (t) => {
  t.deepEqual(
    parsePreferenceItem({
      user_id: 'settings',
      severity_rules: [
        {
          name: 'restless',
          severity: 'CRITICAL',
          when: {
            anomalies: ['gap'],
            not_anomalies: ['volatility'],
            symbols: ['A*'],
            direction: 'up',
            watched: false,
            market: 'closed',
            score: { at_least: 0.6, at_most: 0.9, below: 0.8 },
            move_pct: { at_least: 1 },
            window_seconds: { at_most: 2 },
            volume_ratio: { below: 3 },
            traded_value: { below: 4 },
            breaker_level: { at_least: 1 },
            episodes: { at_least: 5 },
          },
          because: 'episode {episodes}',
        },
      ],
      breaker_indexes: ['NDX'],
      recurrence_hours: 12,
      watch_list: ['AAPL', 'BTC*'],
      markets: [{ ...MARKET, holidays: ['2026-11-26'], early_closes: [{ date: '2026-11-27', at: '13:00' }] }],
      feed_outages: [{ alarm: '*-iterator-age', symbols: { exclude: ['BTC*'] } }],
    }),
    {
      kind: 'settings',
      settings: {
        severityRules: [
          {
            name: 'restless',
            severity: 'CRITICAL',
            when: {
              anomalies: ['gap'],
              notAnomalies: ['volatility'],
              symbols: { include: ['A*'], exclude: [] },
              direction: 'up',
              isWatched: false,
              isMarketOpen: false,
              bounds: {
                score: { atLeast: 0.6, atMost: 0.9, below: 0.8 },
                movePct: { atLeast: 1 },
                windowSeconds: { atMost: 2 },
                volumeRatio: { below: 3 },
                tradedValue: { below: 4 },
                breakerLevel: { atLeast: 1 },
                episodes: { atLeast: 5 },
              },
            },
            because: { en: 'episode {episodes}' },
          },
        ],
        breakerIndexes: ['NDX'],
        recurrenceHours: 12,
        watchList: ['AAPL', 'BTC*'],
        markets: [
          {
            name: 'XNYS',
            symbols: { include: ['AAPL'], exclude: [] },
            timeZone: 'America/New_York',
            sessions: [{ days: WEEKDAYS, fromMinute: 570, toMinute: 960 }],
            holidays: ['2026-11-26'],
            earlyCloses: { '2026-11-27': 780 },
          },
        ],
        feedOutages: [{ alarm: '*-iterator-age', symbols: { include: [], exclude: ['BTC*'] } }],
      },
    },
  );
});

const refuses = test.macro({
  exec(t, item: Record<string, unknown>, problem: string) {
    const parsed = parsePreferenceItem(item, 'refuse unknown fields');
    t.deepEqual(parsed.kind === 'bad' ? parsed.problems : [], [problem]);
  },
  title: (_, __, problem: string) => `one problem: ${problem}`,
});

const policy = (...steps: unknown[]) => ({ user_id: 'policy:night', steps });
test(
  refuses,
  { user_id: 'policy:', steps: [STEP] },
  'user_id must be policy: and a name of letters, digits or . _ -',
);
test(refuses, { user_id: 'policy:night' }, 'steps must be a list of objects');
test(refuses, policy(), 'steps must be at least one step');
test(refuses, policy({ ...STEP, wait_seconds: 1.5 }), 'steps[0].wait_seconds must be whole seconds');
test(refuses, policy(STEP, { ...STEP, wait_seconds: -1 }), 'steps[1].wait_seconds must not be negative');
test(
  refuses,
  policy({ wait_seconds: 0 }),
  'steps[0].notify must be a list of 1 to 50 user ids, unless the step says what to emit',
);
test(refuses, policy({ ...STEP, channels: 'sms' }), 'steps[0].channels must be "all" or a list of channels');
test(
  refuses,
  policy({ wait_seconds: 0, emit: 'two words' }),
  'steps[0].emit must be 1 to 128 letters or digits, such as NobodyAnswers',
);
test(refuses, policy({ ...STEP, wait: 3 }), 'steps[0].wait is no field there: check its spelling');
test(refuses, { ...policy(STEP), repeat: 6 }, 'repeat must be at most 5');

test(
  refuses,
  { ...policy({ ...STEP, wait_seconds: 0 }), repeat: 1 },
  'the first of the steps must wait when repeat is above 0, or every round begins as the last one ends',
);

const settings = (fields: object) => ({ user_id: 'settings', ...fields });
const market = (fields: object) => settings({ markets: [{ ...MARKET, ...fields }] });
test(refuses, settings({ watch_lists: [] }), 'watch_lists is no field there: check its spelling');
test(
  refuses,
  settings({ watch_list: 'AAPL' }),
  'watch_list must be a list of at most 1000 texts of 1 to 64 characters, in which * stands for any',
);
test(
  refuses,
  { user_id: 'settings', breaker_indexes: [7] },
  'breaker_indexes must be a list of at most 1000 texts of 1 to 64 characters, in which * stands for any',
);
test(
  refuses,
  market({ time_zone: 'EST5' }),
  'markets[0].time_zone must be the IANA name of a time zone, such as Europe/Paris',
);
test(
  refuses,
  market({ sessions: [{ from: '09:30' }] }),
  'markets[0].sessions[0].to must be a time from 00:00 to 24:00, such as 07:00',
);
test(
  refuses,
  market({ holidays: ['2026-02-30'] }),
  'markets[0].holidays must be a list of dates such as 2026-11-26',
);
test(
  refuses,
  market({ early_closes: [{ date: 'Friday', at: '13:00' }] }),
  'markets[0].early_closes[0].date must be a date such as 2026-11-27',
);
test(
  refuses,
  settings({ feed_outages: [{ alarm: '', symbols: [] }] }),
  'feed_outages[0].alarm must be the name of an alarm, in which * stands for any characters',
);

const RULE = { name: 'own', severity: 'HIGH', when: {}, because: 'I say so' };
const rules = (...severityRules: unknown[]) => settings({ severity_rules: severityRules });
test(
  refuses,
  rules({ ...RULE, severity: 'URGENT' }),
  'severity_rules[0].severity must be one of LOW, MEDIUM, HIGH, CRITICAL',
);
test(
  refuses,
  rules({ ...RULE, when: undefined }),
  'severity_rules[0].when must be an object of conditions, {} for every alert',
);
test(
  refuses,
  rules(RULE, { ...RULE, name: 'x', when: { score: 0.6 } }),
  'severity_rules[1].when.score must be an object of at_least, at_most, below',
);
test(
  refuses,
  rules({ ...RULE, when: { score: { at_least: '0.6' } } }),
  'severity_rules[0].when.score.at_least must be a number',
);
test(
  refuses,
  rules({ ...RULE, when: { score: { min: 0.6 } } }),
  'severity_rules[0].when.score.min is no field there: check its spelling',
);
test(
  refuses,
  rules({ ...RULE, when: { volume: {} } }),
  'severity_rules[0].when.volume is no field there: check its spelling',
);
const isNoReason = test.macro({
  exec(t, because: unknown) {
    const parsed = parsePreferenceItem(rules({ ...RULE, because }), 'refuse unknown fields');
    t.deepEqual(parsed.kind === 'bad' ? parsed.problems : [], [
      'severity_rules[0].because must be 1 to 200 printable characters, in which only {score} {move} {window} {volume} {value} {breaker} {episodes} stand for facts, or an object of language (en, fr) to such words',
    ]);
  },
  title: (_, because: unknown) => `no words for a rule: ${JSON.stringify(because).slice(0, 30)}`,
});
test(isNoReason, 'the {price}');
test(isNoReason, '');
test(isNoReason, 'x'.repeat(201));
test(isNoReason, 'two\nlines');
test(isNoReason, {});
test(isNoReason, { de: 'weil' });
test(isNoReason, { en: 'the {price}' });
test(isNoReason, { en: 'so', fr: '' });
test(isNoReason, ['so']);
test(isNoReason, 7);

test('the words of a rule may be given in some of the languages', (t) => {
  for (const because of [{ fr: 'le cours a bougé de {move}' }, { en: 'it moved', fr: 'il a bougé' }]) {
    const parsed = parsePreferenceItem(rules({ ...RULE, because }), 'refuse unknown fields');
    t.like(parsed, { kind: 'settings', settings: { severityRules: [{ because }] } });
  }
});
test(refuses, rules(RULE, RULE), 'severity_rules has two rules named own');
test(refuses, settings({ recurrence_hours: 0 }), 'recurrence_hours must be at least 1');
