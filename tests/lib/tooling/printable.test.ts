import { stripVTControlCharacters, styleText } from 'node:util';
import test from 'ava';
import fc from 'fast-check';
import { printable } from '../../../lib/tooling/printable.ts';

/** What a terminal would obey, as code points. */
const obeyed = (text: string) =>
  Array.from(text, (sign) => sign.codePointAt(0)!).filter(
    (code) =>
      (code < 0x20 && code !== 0x09 && code !== 0x0a) ||
      (code >= 0x7f && code <= 0x9f) ||
      [0x061c, 0x200e, 0x200f].includes(code) ||
      (code >= 0x2028 && code <= 0x202e) ||
      (code >= 0x2066 && code <= 0x2069),
  );

for (const [what, hostile] of [
  ['a window title', '\u001B]0;owned\u0007'],
  ['a cleared screen', '\u001B[2J\u001B[H'],
  ['a clipboard that is filled (OSC 52)', '\u001B]52;c;cm0gLXJmIH4=\u0007'],
  ['a link (OSC 8)', '\u001B]8;;https://example.com\u001B\\text'],
  ['the same in one byte of C1', '\u009D0;owned\u009C'],
  ['a cursor that goes up', 'over\u001B[1Awritten'],
  ['a line that begins anew', 'price 5\rprice 9'],
  ['hidden text', '\u001B[8mpassword\u001B[28m'],
  ['a text that is turned around', 'ACME\u202Egnp.exe'],
  ['an isolate', '\u2066ACME\u2069'],
  ['a backspace', 'ab\u0008c'],
] as const) {
  test(`${what} is shown and not obeyed`, (t) => {
    const shown = printable(hostile);
    t.deepEqual(obeyed(shown), []);
    t.not(shown, hostile);
  });
}

test('our own colours, lines and columns stay', (t) => {
  for (const style of ['bold', 'red', 'yellow', 'green', 'cyan', 'dim'] as const) {
    const painted = styleText(style, 'CRITICAL', { validateStream: false });
    t.is(printable(`${painted}\tand more\n`), `${painted}\tand more\n`);
  }
});

test('text of any script is shown as it is', (t) => {
  for (const text of ['币安人生USDT', 'Übung – 5 %', '🚀', 'עברית', 'a\u0301']) t.is(printable(text), text);
});

test('JSON is the same value afterwards, whatever is in it', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      t.deepEqual(JSON.parse(printable(JSON.stringify({ text }))), { text });
    }),
  );
});

test('nothing is left that a terminal obeys but styles', (t) => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('\u001B', '[', '3', '1', 'm', ']', '8', ';', 'x', '\u009B') }),
      (text) => {
        t.deepEqual(obeyed(stripVTControlCharacters(printable(text))), []);
      },
    ),
  );
});
