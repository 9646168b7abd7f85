import test from 'ava';
import { silencedBy } from '../../src/core/alert-policy/silence.ts';
import { anAlert } from '../support/alerts.ts';
import { matcherOfText, matcherText, parseSilence } from '../../src/dto/silence.dto.ts';

const WANTED = {
  matchers: [
    { field: 'symbol', operator: '=~', value: 'BTC*' },
    { field: 'severity', operator: '!=', value: 'CRITICAL' },
  ],
  starts_at: '2026-11-23T14:00:00Z',
  ends_at: '2026-11-23T16:00:00Z',
  author: 'alice',
  comment: 'listing, expected',
};

test('a silence says what, from when to when, who and why', (t) => {
  t.deepEqual(parseSilence({ ...WANTED, user_id: 'bob' }, 's-1'), {
    ok: true,
    silence: {
      id: 's-1',
      matchers: WANTED.matchers as never,
      startsAtMs: Date.parse(WANTED.starts_at),
      endsAtMs: Date.parse(WANTED.ends_at),
      author: 'alice',
      comment: 'listing, expected',
      userId: 'bob',
    },
  });
});

const refuses = test.macro({
  exec(t, fields: object, problem: string) {
    t.deepEqual(parseSilence({ ...WANTED, ...fields }, 's-1'), { ok: false, problems: [problem] });
  },
  title: (_, __, problem: string) => `one problem: ${problem}`,
});

const matchers = (field: string, operator: string, value: string) => ({
  matchers: [{ field, operator, value }],
});
test(refuses, { matchers: [] }, 'matchers must be at least one matcher: a silence of everything is none');
test(refuses, { matchers: undefined }, 'matchers must be a list of objects of field, operator, value');
test(
  refuses,
  matchers('price', '=', '1'),
  'matchers[0].field must be one of symbol, anomaly, alert_type, severity, episode_id',
);
test(refuses, matchers('symbol', '~', 'A'), 'matchers[0].operator must be one of = != =~');
test(refuses, matchers('symbol', '=', ''), 'matchers[0].value must be 1 to 256 printable characters');
test(
  refuses,
  matchers('symbol', '=', 'BTC*'),
  'matchers[0].value holds *, which stands for itself here: write symbol=~BTC*',
);
test(
  refuses,
  matchers('severity', '!=', 'urgent'),
  'matchers[0].value must be one of LOW, MEDIUM, HIGH, CRITICAL',
);
for (const pattern of ['BTC.*', '(BTC|ETH)', '[AB]*', 'BTC\\w', 'BTC$', '|ETH', '']) {
  test(`${pattern} is no pattern`, (t) => {
    const parsed = parseSilence({ ...WANTED, ...matchers('symbol', '=~', pattern) }, 's-1');
    t.false(parsed.ok);
    if (pattern !== '') t.regex(JSON.stringify(parsed), /no regular expression.*symbol=~BTC\*\|ETH\*/);
  });
}
test(
  refuses,
  matchers('symbol', '!=', 'A|B'),
  'matchers[0].value holds |, which stands for itself here: write one symbol!=… for each, since patterns have no "not"',
);
test(
  refuses,
  { matchers: [...matchers('symbol', '=', 'A').matchers, ...matchers('symbol', '=', 'B').matchers] },
  'matchers: no symbol fits symbol=A and symbol=B; "or" is symbol=~…|…',
);
test(
  refuses,
  { matchers: [...matchers('symbol', '=', 'A').matchers, ...matchers('symbol', '!=', 'A').matchers] },
  'matchers: no symbol fits symbol=A and symbol!=A; "or" is symbol=~…|…',
);
test(
  refuses,
  matchers('severity', '=~', 'urgent*'),
  'matchers: no severity (LOW, MEDIUM, HIGH, CRITICAL) fits severity=~urgent*; "or" is severity=~…|…',
);
test('a kind of anomaly that no pattern fits is refused with those there are', (t) => {
  const parsed = parseSilence({ ...WANTED, ...matchers('anomaly', '=~', 'spike') }, 's-1');
  t.regex(JSON.stringify(parsed), /no anomaly \(.*price_spike.*\) fits anomaly=~spike/);
});

const means = test.macro({
  exec(t, text: string, [field, operator, value]: readonly [string, string, string]) {
    const matcher = matcherOfText(text)!;
    const parsed = parseSilence({ ...WANTED, matchers: [matcher] }, 's-1');
    t.deepEqual(parsed.ok && parsed.silence.matchers, [{ field, operator, value }] as never);
  },
  title: (_, text: string, meant: readonly string[]) => `${text} means ${meant.join('')}`,
});
test(means, 'symbol=btcusdt', ['symbol', '=', 'BTCUSDT']);
test(means, 'symbol="BTCUSDT"', ['symbol', '=', 'BTCUSDT']);
test(means, "symbol!='brk.b'", ['symbol', '!=', 'BRK.B']);
test(means, 'symbol=TpC', ['symbol', '=', 'TpC']);
test(means, 'symbol=~ BTC*|ETH* ', ['symbol', '=~', 'BTC*|ETH*']);
test(means, 'severity=high', ['severity', '=', 'HIGH']);
test(means, 'anomaly=Price_Spike', ['anomaly', '=', 'price_spike']);

test('several patterns between bars fit what any of them fits', (t) => {
  const parsed = parseSilence({ ...WANTED, ...matchers('symbol', '=~', 'BTC*|eth*') }, 's-1');
  t.true(parsed.ok);
  if (!parsed.ok) return;
  const isSilenced = (symbol: string) =>
    silencedBy(anAlert({ symbol }), [parsed.silence], 'bob', Date.parse(WANTED.starts_at)) !== undefined;
  t.deepEqual(['BTCUSDT', 'ETHUSD', 'SOLUSDT'].map(isSilenced), [true, true, false]);
});

test(refuses, { ends_at: 'tomorrow' }, 'ends_at must be a time such as 2026-11-23T14:30:00Z');
test(refuses, { ends_at: WANTED.starts_at }, 'ends_at must be after starts_at');
test(
  refuses,
  { ends_at: '2027-11-23T14:00:00Z' },
  'ends_at must be within 90 days: what is never wanted belongs into preferences',
);
test(refuses, { comment: '' }, 'comment must be 1 to 500 printable characters: why');
test(refuses, { author: 'a\nb' }, 'author must be 1 to 64 printable characters: who is silencing');
test(refuses, { user_id: 'bob@example.com' }, 'user_id must be 1 to 64 letters, digits or . _ : -');
test(refuses, { until: 'x' }, 'until is no field there: check its spelling');

test('a matcher is written as field, operator and value without a space', (t) => {
  for (const text of ['symbol=AAPL', 'severity!=LOW', 'symbol=~BTC*', 'episode_id=a=b']) {
    const matcher = matcherOfText(text);
    t.is(matcher && matcherText(matcher as never), text);
  }
  t.deepEqual(matcherOfText('episode_id=a=b'), { field: 'episode_id', operator: '=', value: 'a=b' });
  t.is(matcherOfText('symbol'), null);
  t.is(matcherOfText('=AAPL'), null);
});
