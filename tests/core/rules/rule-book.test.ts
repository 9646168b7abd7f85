import test from 'ava';
import { parseIndicators } from '../../../src/core/indicators/indicator-set.ts';
import type { Rule } from '../../../src/core/rules/rule.ts';
import { MAXIMUM_RULES_PER_SYMBOL, RuleBook } from '../../../src/core/rules/rule-book.ts';
import { aRule } from '../../support/rules.ts';

const indicators = parseIndicators('sma:20');
const ruleIds = (book: RuleBook, symbol: string) => {
  const program = book.programFor(symbol);
  return program === null
    ? null
    : [...program.live.rules, ...program.atClose.rules].map(({ rule }) => rule.ruleId);
};

test('a symbol gets the rules that name it, and none where nobody does', (t) => {
  const book = new RuleBook(
    [aRule({ ruleId: 'btc', symbols: ['BTC*'] }), aRule({ ruleId: 'two', symbols: ['ETHUSDT', 'BTCUSDT'] })],
    indicators,
  );
  t.deepEqual(ruleIds(book, 'BTCUSDT'), ['btc', 'two']);
  t.deepEqual(ruleIds(book, 'BTCBUSD'), ['btc']);
  t.is(ruleIds(book, 'AAPL'), null);
});

test('symbols with the same rules share their code', (t) => {
  const book = new RuleBook([aRule()], indicators);
  t.is(book.programFor('A'), book.programFor('B'));
});

/** Each of these users has as many rules for any symbol. */
const rulesOf = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts).flatMap(([userId, count]) =>
    Array.from({ length: count }, (_, index) =>
      aRule({ userId, ruleId: `r${String(index).padStart(2, '0')}` }),
    ),
  );

function shareOf(rules: readonly Rule[], symbol = 'ACME') {
  const ignored: Rule[] = [];
  const book = new RuleBook(rules, indicators, (_, left) => ignored.push(...left));
  const program = book.programFor(symbol)!;
  const kept = [...program.live.rules, ...program.atClose.rules].map(({ rule }) => rule);
  const perUser = (list: readonly Rule[]) =>
    Object.fromEntries([...Map.groupBy(list, ({ userId }) => userId)].map(([id, own]) => [id, own.length]));
  return { kept, ignored, keptOf: perUser(kept), ignoredOf: perUser(ignored) };
}

test('where a symbol has too many rules every user keeps as many as the others, whatever their names', (t) => {
  const { keptOf, ignoredOf } = shareOf(rulesOf({ aaa: 50, mmm: 50, zzz: 50 }));
  t.deepEqual(
    Object.values(keptOf).toSorted((a, b) => a - b),
    [33, 33, 34],
  );
  t.is(
    Object.values(ignoredOf).reduce((sum, count) => sum + count, 0),
    50,
  );
});

test('who has few rules keeps them all, and leaves the rest to the others', (t) => {
  const { keptOf } = shareOf(rulesOf({ aaa: 50, bbb: 50, ccc: 50, zzz: 4 }));
  t.is(keptOf['zzz'], 4);
  t.deepEqual(
    ['aaa', 'bbb', 'ccc'].map((user) => keptOf[user]),
    [32, 32, 32],
  );
});

test('with more users than places another one goes without for each symbol', (t) => {
  const many = rulesOf(Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`u${index}`, 1])));
  const [acme, other] = ['ACME', 'OTHER'].map((symbol) => Object.keys(shareOf(many, symbol).ignoredOf));
  t.is(acme!.length, 20);
  t.notDeepEqual(acme!.toSorted(), other!.toSorted());
});

test('rules that name the symbol go before those for any', (t) => {
  const named = aRule({ userId: 'aaa', ruleId: 'zzz', symbols: ['ACME'] });
  const { kept } = shareOf([...rulesOf({ aaa: 49, bbb: 50, ccc: 50 }), named]);
  t.true(kept.some(({ ruleId }) => ruleId === 'zzz'));
});

test('the same rules are left out everywhere, and named once', (t) => {
  const rules = rulesOf({ aaa: 50, bbb: 50, ccc: 2 });
  const [here, there] = [shareOf(rules), shareOf(rules.toReversed())];
  const ids = (list: readonly Rule[]) => list.map(({ userId, ruleId }) => `${userId} ${ruleId}`).toSorted();
  t.deepEqual(ids(here.kept), ids(there.kept));
  t.is(here.kept.length, MAXIMUM_RULES_PER_SYMBOL);
  t.deepEqual(ids(here.ignored), ids(there.ignored));
  t.is(here.ignored.length, 2);
});
