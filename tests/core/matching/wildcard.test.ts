import test from 'ava';
import * as fc from 'fast-check';
import { matchesWildcard } from '../../../src/core/matching/wildcard.ts';

const matches = test.macro({
  exec(t, pattern: string, yes: readonly string[], no: readonly string[]) {
    for (const symbol of yes) t.true(matchesWildcard(pattern, symbol), symbol);
    for (const symbol of no) t.false(matchesWildcard(pattern, symbol), symbol);
  },
  title: (_, pattern: string) => `${pattern} names what it says and nothing else`,
});

test(matches, 'AAPL', ['AAPL', 'aapl'], ['AAPLE', 'XAAPL', '']);
test(matches, 'BTC*', ['BTC', 'BTCUSDT'], ['WBTC', 'BT']);
test(matches, '*USDT', ['USDT', 'BTCUSDT'], ['USDTBTC']);
test(matches, '*', ['', 'ANY'], []);
test(matches, 'A*B*C', ['ABC', 'AxxBxxC', 'ABBC'], ['ACB', 'AB', 'AC']);
test(matches, 'AB*BA', ['ABBA', 'ABxBA'], ['ABA']);
test(matches, 'BRK.B', ['BRK.B'], ['BRKXB']);

test('a wildcard agrees with the regular expression it stands for', (t) => {
  const text = fc.string({ unit: fc.constantFrom('A', 'B', '*'), maxLength: 8 });
  fc.assert(
    fc.property(text, fc.string({ unit: fc.constantFrom('A', 'B'), maxLength: 8 }), (pattern, symbol) => {
      const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(symbol);
      return matchesWildcard(pattern, symbol) === expected;
    }),
  );
  t.pass();
});
