import test from 'ava';
import {
  cleanInterval,
  cleanNumber,
  cleanOptionalNumber,
  cleanSymbol,
  cleanText,
  cleanVolume,
  SYMBOL_PATTERN,
} from '../../src/dto/cleaning.ts';

const cleans = test.macro((t, clean: (value: unknown) => unknown, value: unknown, expected: unknown) => {
  t.is(clean(value), expected);
});

test('a number stays itself', cleans, cleanNumber, 189.43, 189.43);
test('a decimal string is a number', cleans, cleanNumber, '189.43', 189.43);
test('a padded number with an exponent is a number', cleans, cleanNumber, ' 1e3 ', 1000);
test('a signed number is a number', cleans, cleanNumber, '-1.5E-2', -0.015);
test('a number may begin with its point', cleans, cleanNumber, '.5', 0.5);
test('a number may end with its point', cleans, cleanNumber, '5.', 5);
for (const value of [
  '',
  ' ',
  'abc',
  '0x10',
  '0b1',
  'Infinity',
  'NaN',
  '1,5',
  '1_000',
  '1e',
  '.',
  '--1',
  true,
  [],
  {},
  null,
]) {
  test(`${JSON.stringify(value)} is no number`, cleans, cleanNumber, value, NaN);
}
test('a number beyond the doubles is not finite', cleans, cleanNumber, '1e999', Infinity);
test('a missing number stays missing', cleans, cleanOptionalNumber, null, undefined);
test('an optional number in words is no number', cleans, cleanOptionalNumber, 'ten', NaN);

test('a clean symbol stays itself', cleans, cleanSymbol, 'BRK.B', 'BRK.B');
test('a symbol is trimmed and raised', cleans, cleanSymbol, ' btc-usd\n', 'BTC-USD');
test('a symbol may name its venue', cleans, cleanSymbol, 'binance:btcusdt', 'BINANCE:BTCUSDT');
test('a long s is not turned into an S', cleans, cleanSymbol, 'ſpy', 'ſPY');
test('a dotless i is not turned into an I', cleans, cleanSymbol, 'ıbm', 'ıBM');
test('a symbol that is a number is its digits', cleans, cleanSymbol, 600_519, '600519');
test('a fraction is left for the validator', cleans, cleanSymbol, 1.5, 1.5);
test(
  'inner blanks of a symbol are kept',
  cleans,
  cleanSymbol,
  ' aapl  240119C00190000',
  'AAPL  240119C00190000',
);
test('a composed and a decomposed letter make one symbol', cleans, cleanSymbol, 'e\u0301x', 'éX');
test(
  'the address of a token keeps its case, which is part of it',
  cleans,
  cleanSymbol,
  'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGkTDt1v',
  'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGkTDt1v',
);
test('an ordinary name of that length is raised', cleans, cleanSymbol, 'a'.repeat(40), 'A'.repeat(40));
test('case is kept for a vendor that gives it a meaning', (t) => t.is(cleanSymbol(' TpC ', true), 'TpC'));

/** As Yahoo, CBOE, Polygon, IB, TradingView, Reuters, Databento, Deribit, Kalshi, OCC, NSE, HKEX, Xetra and Binance write them. */
const VENDORS_SYMBOLS = [
  '^GSPC',
  'ES=F',
  'EURUSD=X',
  'BRK.B',
  'BRK-B',
  'BTC/USDT:USDT',
  '600519.SS',
  'AAPL  240119C00190000',
  'O:AAPL240119C00190000',
  'I:SPX',
  '/ESZ4',
  '@ES#',
  '$SPX',
  '.SPX',
  'M&M.NS',
  'BAC+',
  'BAC^L',
  'BAC/PRL',
  'BAC PRL',
  '币安人生USDT',
  'IC MARKETS:1',
  'ETH_USDC-27JUN25-3500-C',
  'CL:BF Z4-F5-G5',
  'KXBTCD-25JAN0117-T95249.99',
  'CME_MINI:ES1!',
  'US10Y=RR',
  'ES.c.0',
  '#DJI',
  'SPX*',
  'U.S. Oil',
  'ﾄﾖﾀ',
  'СБЕР',
  '🐸USDT',
  "L'OREAL",
  '7203',
];
for (const symbol of VENDORS_SYMBOLS) {
  test(`${symbol} is a symbol`, (t) => {
    const cleaned = cleanSymbol(symbol) as string;
    t.regex(cleaned, SYMBOL_PATTERN);
    t.is(cleaned.toUpperCase(), symbol.normalize('NFC').toUpperCase());
  });
}

for (const [what, symbol] of Object.entries({
  'a line feed': 'A\nB',
  'a zero byte': 'A\0B',
  'an escape sequence of terminals': 'A\u001b[2J',
  'a mark that turns the direction of text': '\u202eLPAA',
  'a mark from right to left': 'A\u200fB',
  'a letter nobody sees': 'A\u3164B',
  'a joiner of zero width': 'A\u200dB',
  'a blank that does not break': 'A\u00a0B',
  'half a surrogate pair': 'A\ud800',
  'an accent on nothing': '\u0301A',
  'dots alone, which are a folder': '..',
  'a wildcard alone': '*',
  '65 characters': 'A'.repeat(65),
  '33 emoji, two units each': '🐸'.repeat(33),
})) {
  test(`no symbol has ${what}`, (t) => {
    t.notRegex(cleanSymbol(symbol) as string, SYMBOL_PATTERN);
  });
}

for (const value of [
  undefined,
  null,
  '',
  ' ',
  '-',
  '--',
  'NaN',
  'nan',
  'null',
  'None',
  'N/A',
  '#N/A',
  -1,
  '-1',
  '-1.0',
  NaN,
]) {
  test(`a volume of ${JSON.stringify(value) ?? 'undefined'} (${typeof value}) is not known and counts as 0`, (t) => {
    t.is(cleanVolume(value), 0);
  });
}
test('a known volume stays itself', cleans, cleanVolume, '1e3', 1000);
test('a negative volume is left for the validator', cleans, cleanVolume, -2, -2);
test('a volume in words is no number', cleans, cleanVolume, 'many', NaN);
test('an endless volume is left for the validator', cleans, cleanVolume, Infinity, Infinity);

test('text is trimmed', cleans, cleanText, ' NASDAQ ', 'NASDAQ');
test('blank text counts as missing', cleans, cleanText, '  ', undefined);
test('the number of a venue becomes text', cleans, cleanText, 4, '4');
test('half a surrogate pair is replaced', cleans, cleanText, 'a\ud800', 'a\ufffd');
test('an object is left for the validator', cleans, cleanText, cleans, cleans);

test('an interval in seconds', cleans, cleanInterval, '30s', 30_000);
test('an interval in minutes', cleans, cleanInterval, '5m', 300_000);
test('an interval in hours', cleans, cleanInterval, '4h', 14_400_000);
test('an interval in days', cleans, cleanInterval, '1d', 86_400_000);
test('an interval in weeks', cleans, cleanInterval, '1w', 604_800_000);
test('an interval in capitals', cleans, cleanInterval, '4H', 14_400_000);
test('an interval in words', cleans, cleanInterval, '1 day', 86_400_000);
test('an interval as pandas writes it', cleans, cleanInterval, '5min', 300_000);
test('an interval as Alpaca writes it', cleans, cleanInterval, '15Min', 900_000);
test('an interval as OKX writes it', cleans, cleanInterval, '1Dutc', 86_400_000);
test('a month has no fixed length in words either', cleans, cleanInterval, '1month', NaN);
test('an interval in milliseconds', cleans, cleanInterval, 60_000, 60_000);
test('an interval in milliseconds as text', cleans, cleanInterval, '60000', 60_000);
test('a missing interval stays missing', cleans, cleanInterval, undefined, undefined);
test('a month has no fixed length', cleans, cleanInterval, '1M', NaN);
test('an interval of unknown unit', cleans, cleanInterval, '3 fortnights', NaN);
