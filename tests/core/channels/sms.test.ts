import test from 'ava';
import { factsOfWords } from '../../../src/core/alert/facts.ts';
import { renderSms } from '../../../src/core/channels/sms/render-sms.ts';
import {
  alphabetOf,
  cutTo,
  GSM_7,
  inGsm7,
  lengthIn,
  partsOf,
  UCS_2,
} from '../../../src/core/channels/sms/sms-alphabet.ts';
import { anAlert } from '../../support/alerts.ts';
import { aNotification } from '../../support/notifications.ts';

const textOf = (symbol: string, overrides = {}) =>
  renderSms(aNotification({ alert: anAlert({ symbol, ...overrides }) })).text;

for (const [script, symbol] of [
  ['Chinese', '币安人生USDT'],
  ['Cyrillic', 'ГАЗПРОМ'],
  ['Greek', 'ΑΘΉΝΑ-αβγ'],
  ['emoji', '🚀USDT'],
] as const) {
  test(`a name in ${script} comes as it is, in one part of 70`, (t) => {
    const text = textOf(symbol);
    t.true(text.includes(symbol), text);
    t.notRegex(text, /\?/);
    t.true(text.length <= 70 && partsOf(text) === 1, text);
  });
}

test('in every script the price is told where there is room, and the news with its name where there is not', (t) => {
  t.is(textOf('ГАЗПРОМ'), 'HIGH: ГАЗПРОМ rose 2.3% in 60 s on… Price 17,852.40, 13:30:00 UTC');
  const [long] = textOf('币'.repeat(40)).split('Price');
  t.regex(long!, /^HIGH: 币{20,}…/);
});

test('a digest says how many, and the gravest alert with its time', (t) => {
  const digest = aNotification({ kind: 'digest', others: [anAlert({ symbol: 'ETHUSDT' })] });
  t.is(
    renderSms(digest).text,
    'Digest: 2 alerts about ETHUSDT and BTCUSDT. HIGH: BTCUSDT price spike: +2.28% in 60 s, 13:30',
  );
});

test('what only looks foreign stays in the alphabet of SMS, whose parts hold more', (t) => {
  t.is(inGsm7('Œuvre – 5 × 3 σ, Łódź, “ça” ė'), 'OEuvre - 5 x 3 sigma, Lodz, "ca" e');
  t.is(alphabetOf(textOf('ŁÓDŹ')), GSM_7);
  t.is(inGsm7('币'), null);
});

test('a CRITICAL text in another script brings its address, too', (t) => {
  const address = `https://${'a'.repeat(60)}.lambda-url.eu-west-1.on.aws/a/${'b'.repeat(120)}`;
  const notification = aNotification({
    alert: anAlert({ symbol: '币安人生USDT', severity: 'CRITICAL' }),
    links: { acknowledge: address },
  });
  const { text } = renderSms(notification);
  t.true(text.endsWith(`\nAcknowledge: ${address}`));
  t.is(partsOf(text), 5);
  const longer = renderSms({ ...notification, links: { acknowledge: `${address}${'c'.repeat(100)}` } });
  t.notRegex(longer.text, /https/);
});

test('parts are counted as networks send them', (t) => {
  t.is(partsOf('a'.repeat(160)), 1);
  t.is(partsOf('a'.repeat(161)), 2);
  t.is(partsOf('a'.repeat(306)), 2);
  t.is(partsOf('a'.repeat(307)), 3);
  t.is(partsOf('€'.repeat(80)), 1);
  t.is(partsOf('ж'.repeat(70)), 1);
  t.is(partsOf('ж'.repeat(71)), 2);
  t.is(partsOf('🚀'.repeat(35)), 1);
  // Sixty-seven units hold thirty-three pairs: none is split between two parts.
  t.is(partsOf('🚀'.repeat(66)), 2);
  t.is(partsOf('🚀'.repeat(67)), 3);
  // Likewise a character of two septets at the end of a part.
  t.is(partsOf(`${'a'.repeat(152)}€${'a'.repeat(151)}`), 2);
  t.is(partsOf(`${'a'.repeat(152)}€${'a'.repeat(152)}`), 3);
});

test('a cut splits neither a pair of units nor a sign that a reader takes for one', (t) => {
  t.is(cutTo(6, '🚀🚀🚀🚀', UCS_2), '🚀🚀…');
  t.is(cutTo(5, '👩‍👩‍👧‍👦👩‍👩‍👧‍👦', UCS_2), '…');
  t.is(cutTo(5, 'abcde\u0301f', UCS_2), 'abcd…');
  t.is(lengthIn(UCS_2, cutTo(70, '😀'.repeat(90), UCS_2)), 69);
});

test('a long sentence of somebody else gives way to the price and the time', (t) => {
  const text = textOf('X', {
    facts: factsOfWords('Курс вырос сильно и быстро, и никто не знает почему так вышло'),
  });
  t.is(text, 'HIGH: Курс вырос сильно и быстро, и… Price 17,852.40, 13:30:00 UTC');
});
