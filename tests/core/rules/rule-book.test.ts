import test from 'ava';
import { parseIndicators } from '../../../src/core/indicators/indicator-set.ts';
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

test('where a symbol has too many rules the same ones are left out everywhere, and named', (t) => {
  const rules = Array.from({ length: MAXIMUM_RULES_PER_SYMBOL + 2 }, (_, index) =>
    aRule({ userId: `u${String(index).padStart(3, '0')}` }),
  );
  const ignored: string[] = [];
  const book = new RuleBook(rules.toReversed(), indicators, (symbol, left) =>
    ignored.push(...left.map(({ userId }) => `${symbol} ${userId}`)),
  );
  t.is(ruleIds(book, 'ACME')!.length, MAXIMUM_RULES_PER_SYMBOL);
  book.programFor('ACME');
  t.deepEqual(ignored, ['ACME u100', 'ACME u101']);
});
