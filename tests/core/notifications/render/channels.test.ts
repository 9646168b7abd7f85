import test from 'ava';
import * as fc from 'fast-check';
import { ALERT_STATUSES, ANOMALY_KINDS, SEVERITIES, type Alert } from '../../../../src/core/alerts/alert.ts';
import type { Notification } from '../../../../src/core/notifications/message.ts';
import { renderDiscord } from '../../../../src/core/notifications/render/discord.ts';
import { renderEmail } from '../../../../src/core/notifications/render/email.ts';
import { renderSlack } from '../../../../src/core/notifications/render/slack.ts';
import { gsm7Length, renderSms, SMS_LIMIT, toGsm7 } from '../../../../src/core/notifications/render/sms.ts';
import { anAlert } from '../../../support/alerts.ts';
import { aNotification } from '../../../support/notifications.ts';

const of = (overrides: Partial<Alert> = {}, environment = 'prod'): Notification =>
  aNotification({ alert: anAlert(overrides), environment });

interface Slack {
  text: string;
  blocks: {
    type: string;
    text?: { text: string; type: string };
    fields?: { text: string }[];
    elements?: { text: string }[];
  }[];
}
interface Discord {
  allowed_mentions: unknown;
  embeds: {
    title: string;
    description: string;
    color: number;
    fields: { name: string; value: string }[];
    footer: { text: string };
  }[];
}
const slack = (notification: Notification): Slack => renderSlack(notification) as unknown as Slack;
const discord = (notification: Notification): Discord => renderDiscord(notification) as unknown as Discord;

test('Slack: headline, sentence, numbers and the rest in small print', (t) => {
  const { text, blocks } = slack(of());
  t.is(text, '🟠 HIGH BTCUSDT price spike: +2.28 % in 60 s');
  t.deepEqual(
    blocks.map(({ type }) => type),
    ['header', 'section', 'section', 'context'],
  );
  t.is(blocks[0]!.text!.text, text);
  t.is(blocks[1]!.text!.text, anAlert().explanation);
  t.deepEqual(
    blocks[2]!.fields!.map((field) => field.text),
    [
      '*Price*\n17,852.40',
      '*Before*\n17,455.10',
      '*Change*\n+2.28 %',
      '*Volume*\n1,834 (18× usual)',
      '*Window*\n60 s',
      '*Score*\n0.80',
    ],
  );
  t.is(
    blocks[3]!.elements![0]!.text,
    [
      'HIGH because the price moved 2.3 % (score 0.80)',
      'RSI 14: 81.2 · SMA 20: 17,201.50 · ATR 14: 24.81 · trend: up',
      '2022-12-13 13:30:00 UTC',
      'alert BTCUSDT-price_spike-20221213T133000.000Z-1',
    ].join('\n'),
  );
});

test('Discord: one embed in the colour of the severity, and nobody is mentioned', (t) => {
  const { allowed_mentions: mentions, embeds } = discord(of());
  t.deepEqual(mentions, { parse: [] });
  t.is(embeds.length, 1);
  t.is(embeds[0]!.color, 0xf57c00);
  t.is(embeds[0]!.title, '🟠 HIGH BTCUSDT price spike: +2.28 % in 60 s');
  t.is(embeds[0]!.footer.text, 'alert BTCUSDT-price_spike-20221213T133000.000Z-1');
});

test('SMS: severity, sentence, price and time in one part', (t) => {
  t.is(
    renderSms(of()).text,
    'HIGH: BTCUSDT rose 2.3 % in 60 s (9.1 sigma of the last 2 h) on 18x its usual volume. Price 17,852.40 at 13:30:00 UTC',
  );
});

test('e-mail: subject, and the same numbers in HTML and in text', (t) => {
  const { subject, html, text } = renderEmail(of());
  t.is(subject, '[HIGH] BTCUSDT price spike: +2.28 % in 60 s');
  t.is(
    text,
    `HIGH: BTCUSDT price spike: +2.28 % in 60 s

BTCUSDT rose 2.3 % in 60 s (9.1σ of the last 2 h) on 18× its usual volume

Price:       17,852.40
Before:      17,455.10
Change:      +2.28 %
Volume:      1,834 (18× usual)
Window:      60 s
Score:       0.80
Time:        2022-12-13 13:30:00 UTC
Indicators:  RSI 14: 81.2 · SMA 20: 17,201.50 · ATR 14: 24.81 · trend: up

HIGH because the price moved 2.3 % (score 0.80)

Alert BTCUSDT-price_spike-20221213T133000.000Z-1
`,
  );
  for (const value of ['17,852.40', '+2.28 %', '0.80', 'RSI 14: 81.2']) t.true(html.includes(value), value);
});

const headline = test.macro<[overrides: Partial<Alert>, expected: string]>({
  exec(t, overrides: Partial<Alert>, expected: string) {
    t.is(renderEmail(of(overrides)).subject, expected);
  },
  title: (_, __, expected) => `headline: ${expected}`,
});

test(
  headline,
  { status: 'worsened', changePct: -6.4, anomaly: 'price_drop', severity: 'CRITICAL' },
  '[CRITICAL] BTCUSDT price drop has worsened: -6.40 % in 60 s',
);
test(headline, { status: 'resolved' }, '[HIGH] BTCUSDT price spike is over');
test(
  headline,
  { anomaly: 'volume_spike', severity: 'LOW' },
  '[LOW] BTCUSDT volume spike: 18× the usual volume',
);
test(
  headline,
  { ruleName: 'Oversold', alertType: 'user_rule', anomaly: 'other' },
  '[HIGH] BTCUSDT: Oversold',
);
test(headline, { anomaly: 'stale_feed', changePct: 0 }, '[HIGH] BTCUSDT stale feed');
test(
  headline,
  { anomaly: 'other', alertType: 'system_alarm', symbol: 'kinesis-errors', changePct: 0 },
  '[HIGH] kinesis-errors system alarm',
);

test('worsened and resolved are said on the telephone too', (t) => {
  t.regex(renderSms(of({ status: 'worsened' })).text, /^HIGH, worsened: BTCUSDT rose 2\.3 %/);
  t.regex(renderSms(of({ status: 'resolved' })).text, /^HIGH, resolved: BTCUSDT rose 2\.3 %/);
  t.is(discord(of({ status: 'resolved' })).embeds[0]!.color, 0x388e3c);
});

test('an environment that is not production is named everywhere', (t) => {
  const notification = of({}, 'staging');
  const { subject, text } = renderEmail(notification);
  for (const said of [
    subject,
    text,
    renderSms(notification).text,
    JSON.stringify(slack(notification)),
    JSON.stringify(discord(notification)),
  ]) {
    t.regex(said, /staging/);
  }
});

test('numbers that a publisher does not give are left out, not shown as 0', (t) => {
  const bare = of({
    price: 0,
    referencePrice: 0,
    changePct: 0,
    volume: 0,
    volumeRatio: null,
    windowSeconds: 0,
    score: 0,
    indicators: {},
    explanation: '',
  });
  t.deepEqual(
    slack(bare).blocks.map(({ type }) => type),
    ['header', 'context'],
  );
  t.notRegex(renderEmail(bare).text, /Price|Before|Change|Volume|Window|Score:/);
  t.is(renderSms(bare).text, 'HIGH: BTCUSDT price spike at 13:30:00 UTC');
});

const HOSTILE =
  '<script>alert(1)</script> <!channel> @everyone <@123> **bold** [x](http://evil.test) & "q" \'s\'\r\nBcc: victim@example.com';

test('HTML: text from outside is text', (t) => {
  const { html, subject } = renderEmail(of({ explanation: HOSTILE, symbol: '<img src=x>' }));
  t.notRegex(html, /<script|<img|"q"/);
  t.regex(html, /&lt;script&gt;/);
  t.notRegex(subject, /[\r\n]/);
});

test('mail header: a line break in a symbol starts no header', (t) => {
  const { subject } = renderEmail(of({ symbol: 'X\r\nBcc: victim@example.com' }));
  t.is(subject, '[HIGH] X Bcc: victim@example.com price spike: +2.28 % in 60 s');
});

test('Slack: text from outside cannot mention, link or hide', (t) => {
  const payload = JSON.stringify(slack(of({ explanation: HOSTILE, symbol: '<!here>' })).blocks);
  t.notRegex(payload.replace(/"plain_text","text":"[^"]*"/, ''), /<!|<@|<script/);
  t.regex(payload, /&lt;!channel&gt;/);
});

test('Discord: text from outside cannot mention, format or link', (t) => {
  const [embed] = discord(of({ explanation: HOSTILE, symbol: '@here' })).embeds;
  const said = JSON.parse(JSON.stringify(embed)) as { title: string; description: string };
  t.notRegex(`${said.title} ${said.description}`, /@everyone|@here|(?<!\\)\*|(?<!\\)\[|(?<!\\)<|http:/);
});

test('SMS: no character forces the message into two parts', (t) => {
  const { text } = renderSms(of({ symbol: '株式😀', explanation: '' }));
  t.is(text, toGsm7(text));
  t.true(text.includes('???'));
});

const alerts: fc.Arbitrary<Alert> = fc
  .record({
    symbol: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 64 }),
    alertId: fc.string({ maxLength: 256 }),
    alertType: fc.string({ minLength: 1, maxLength: 64 }),
    explanation: fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 10_000, size: 'max' }),
      fc.constantFrom('&'.repeat(9000), '*'.repeat(9000), '😀'.repeat(4000), '€'.repeat(200)),
    ),
    anomaly: fc.constantFrom(...ANOMALY_KINDS),
    status: fc.constantFrom(...ALERT_STATUSES),
    severity: fc.constantFrom(...SEVERITIES),
    price: fc.double({ min: 0, max: 1e30, noNaN: true }),
    referencePrice: fc.double({ min: 0, max: 1e30, noNaN: true }),
    changePct: fc.double({ min: -100, max: 1e12, noNaN: true }),
    volume: fc.double({ min: 0, max: 1e30, noNaN: true }),
    volumeRatio: fc.option(fc.double({ min: 0, max: 1e12, noNaN: true })),
    windowSeconds: fc.double({ min: 0, max: 1e9, noNaN: true }),
    score: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map((overrides) => anAlert(overrides));

test('no alert exceeds a limit of any channel', (t) => {
  fc.assert(
    fc.property(alerts, fc.string({ maxLength: 500 }), (alert, severityReason) => {
      const notification = aNotification({ alert, severityReason, environment: 'staging' });

      const { text, blocks } = slack(notification);
      t.true(text.length <= 300 && blocks.length <= 50);
      for (const block of blocks) {
        if (block.type === 'header') t.true(block.text!.text.length <= 150);
        else if (block.text) t.true(block.text.text.length <= 3000 && block.text.text.length > 0);
        t.true((block.fields?.length ?? 0) <= 10);
        t.true((block.fields ?? []).every((field) => field.text.length <= 2000));
        t.true((block.elements ?? []).every((element) => element.text.length <= 2000));
      }

      const [embed] = discord(notification).embeds;
      const { title, description, fields, footer } = embed!;
      t.true(
        title.length <= 256 &&
          description.length <= 4096 &&
          fields.length <= 25 &&
          footer.text.length <= 2048,
      );
      t.true(
        fields.every(({ name, value }) => name.length <= 256 && value.length <= 1024 && value.length > 0),
      );
      const total = fields.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
      t.true(total + title.length + description.length + footer.text.length <= 6000);

      const sms = renderSms(notification).text;
      t.true(gsm7Length(sms) <= SMS_LIMIT && sms === toGsm7(sms));

      const { subject, html } = renderEmail(notification);
      t.true(subject.length <= 150 && html.length < 100_000);
      t.notRegex(subject, /[\r\n]/);
    }),
    { numRuns: 200 },
  );
});

test('a long explanation is cut with a visible mark on every channel', (t) => {
  const notification = of({ explanation: 'word '.repeat(1990) });
  t.regex(slack(notification).blocks[1]!.text!.text, /…$/);
  t.regex(discord(notification).embeds[0]!.description, /…$/);
  t.regex(renderSms(notification).text, /\.\.\. ?(\. Price|at)|\.\.\.\. Price/);
  t.regex(renderEmail(notification).text, /…/);
});
