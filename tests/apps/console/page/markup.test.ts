import test from 'ava';
import { discordPieces, slackPieces } from '../../../../apps/console/page/markup.ts';

test("Slack's marks become what they mean, and escaped signs themselves", (t) => {
  t.deepEqual(slackPieces('*Price*\n17 &lt; 18, `▁▂` <https://example.com/a|open>'), [
    { kind: 'bold', text: 'Price' },
    { kind: 'text', text: '\n17 < 18, ' },
    { kind: 'code', text: '▁▂' },
    { kind: 'text', text: ' ' },
    { kind: 'link', text: 'open', href: 'https://example.com/a' },
  ]);
});

test("Discord's marks become what they mean, and what is escaped stays what it is", (t) => {
  t.deepEqual(discordPieces(String.raw`**HIGH** a\*b\* [open](https://example.com/a)`), [
    { kind: 'bold', text: 'HIGH' },
    { kind: 'text', text: ' a*b* ' },
    { kind: 'link', text: 'open', href: 'https://example.com/a' },
  ]);
});

test('an address that is no web address becomes no link', (t) => {
  t.true(slackPieces('<javascript:alert(1)|x>').every(({ kind }) => kind === 'text'));
  t.true(discordPieces('[x](javascript:alert(1))').every(({ kind }) => kind === 'text'));
});
