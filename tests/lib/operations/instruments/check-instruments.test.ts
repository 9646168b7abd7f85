import test from 'ava';
import { checkInstruments } from '../../../../lib/operations/instruments/check-instruments.ts';

test('each item is checked by itself, misspelt fields included', (t) => {
  const { instruments, faults } = checkInstruments([
    { symbol: 'AAPL', exchange: 'XNAS' },
    { symbol: 'MSFT', exchnage: 'XNAS' },
    { name: 'nobody' },
  ]);
  t.deepEqual(
    instruments.map(({ symbol }) => symbol),
    ['AAPL'],
  );
  t.deepEqual(faults[0], {
    symbol: 'MSFT',
    problems: ['exchnage is no field there: check its spelling'],
  });
  t.is(faults[1]!.symbol, 'item 3');
});

test('a name leads to one instrument only, in the list and in the table', (t) => {
  const problemsOf = (items: readonly object[], stored?: ReadonlyMap<string, string>) =>
    checkInstruments(items as { symbol: string }[], stored).faults.map(({ symbol, problems }) => [
      symbol,
      ...problems,
    ]);
  const bitcoin = { symbol: 'BTC-USD', aliases: { polygon: 'X:BTCUSD', coinbase: 'BTC-USD' } };
  t.deepEqual(problemsOf([bitcoin]), []);
  t.deepEqual(problemsOf([bitcoin, bitcoin]), [
    ['BTC-USD', 'BTC-USD is an instrument already', 'X:BTCUSD stands for BTC-USD already'],
  ]);
  t.deepEqual(problemsOf([bitcoin, { symbol: 'BTC/USD', aliases: { polygon: 'X:BTCUSD' } }]), [
    ['BTC/USD', 'X:BTCUSD stands for BTC-USD already'],
  ]);
  t.deepEqual(problemsOf([bitcoin, { symbol: 'X:BTCUSD' }]), [
    ['BTC-USD', 'X:BTCUSD is an instrument already'],
  ]);
  t.deepEqual(problemsOf([{ symbol: 'X:BTCUSD' }], new Map([['X:BTCUSD', 'BTC-USD']])), [
    ['X:BTCUSD', 'X:BTCUSD stands for BTC-USD already'],
  ]);
  t.deepEqual(problemsOf([bitcoin], new Map([['X:BTCUSD', 'BTC-USD']])), []);
});

test('an exchange of which no calendar is known is named with its symbols', (t) => {
  const { unknownExchanges, faults } = checkInstruments([
    { symbol: 'KBC', exchange: 'XBRU' },
    { symbol: 'UCB', exchange: 'XBRU' },
    { symbol: 'AAPL', exchange: 'XNAS' },
    { symbol: 'BTC', exchange: '24/7' },
  ]);
  t.deepEqual([...unknownExchanges], [['XBRU', ['KBC', 'UCB']]]);
  t.deepEqual(faults, []);
});
