import test from 'ava';
import { parseAlertMessage } from '../../src/dto/alert-message.dto.ts';
import { parsePreferenceItem } from '../../src/dto/preference-item.ts';
import { parseRules } from '../../src/dto/rule.dto.ts';
import { parseSilence } from '../../src/dto/silence.dto.ts';

const ENVELOPE = { messageId: 'm-1', publishedAtMs: 0 };
const ALERT = { alert_type: 'backup', symbol: 'NIGHTLY' };
const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

for (const [what, value] of [
  ['a field that is called constructor', JSON.parse('{"constructor":"-1"}')],
  ['a field that is called __proto__', JSON.parse('{"__proto__":{"constructor":null}}')],
  ['half of a pair of characters', '\ud800'],
  ['ten thousand levels', nested(10_000)],
] as const) {
  test(`${what} is no reason to throw for whoever reads what others have written`, (t) => {
    const contacts = { email: value, slack_webhook_url: value };
    t.is(parsePreferenceItem({ user_id: 'alice', contacts }).kind, 'bad');
    t.is(parsePreferenceItem({ user_id: 'settings', severity_rules: value }).kind, 'bad');
    t.is(parsePreferenceItem({ user_id: 'policy#night', steps: value }).kind, 'bad');
    t.false(parseSilence({ matchers: value, comment: value }, 'id').ok);
    t.is(parseRules([{ id: 'one', when: value }], { live: [], closed: [] }).rules.length, 0);
    const message = JSON.stringify({ ...ALERT, indicators: value, source: value, explanation: value });
    t.true(parseAlertMessage(message, ENVELOPE).ok);
  });
}

test('what an alert says is made of whole characters', (t) => {
  const parsed = parseAlertMessage(JSON.stringify({ ...ALERT, symbol: 'A\ud800B' }), ENVELOPE);
  t.is(parsed.ok && parsed.alert.symbol, 'A\ufffdB');
});

test('a null of the table is a field that is left out', (t) => {
  const nothing = { symbols: null, anomalies: { include: null }, digest: null, language: null };
  t.deepEqual(
    parsePreferenceItem({ user_id: 'alice', ...nothing }),
    parsePreferenceItem({ user_id: 'alice', anomalies: {} }),
  );
  t.is(parsePreferenceItem({ user_id: null }).kind, 'bad');
});
