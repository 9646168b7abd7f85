import test from 'ava';
import { EVERYTHING, isSelected } from '../../../src/core/matching/selection.ts';

test('nothing written means everything', (t) => {
  t.true(isSelected(EVERYTHING, 'AAPL'));
});

test('what is included is taken and nothing else', (t) => {
  const selection = { include: ['TSLA', 'AA*'], exclude: [] };
  t.true(isSelected(selection, 'aapl'));
  t.false(isSelected(selection, 'MSFT'));
});

test('what is excluded is left out, also where it is included', (t) => {
  t.false(isSelected({ include: ['BTC*'], exclude: ['*EUR'] }, 'BTCEUR'));
  t.true(isSelected({ include: ['BTC*'], exclude: ['*EUR'] }, 'BTCUSD'));
  t.false(isSelected({ include: [], exclude: ['*EUR'] }, 'ETHEUR'));
});
