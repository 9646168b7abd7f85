import test from 'ava';
import type { Alert } from '../../../src/core/alert/alert.ts';
import type { Notification } from '../../../src/core/notifications/message.ts';
import { renderEmail } from '../../../src/core/channels/email/render-email.ts';
import { renderTelegram } from '../../../src/core/channels/telegram/render-telegram.ts';
import { renderNtfy } from '../../../src/core/channels/ntfy/render-ntfy.ts';
import { renderSms } from '../../../src/core/channels/sms/render-sms.ts';
import { discordMessage, slackMessage } from '../../support/rendered.ts';
import { CHANNELS, destinationKey } from '../../../src/core/channels/channels.ts';
import { anAlert } from '../../support/alerts.ts';
import { aNotification } from '../../support/notifications.ts';
import { factsOfWords } from '../../../src/core/alert/facts.ts';

const of = (overrides: Partial<Alert> = {}, environment = 'prod'): Notification =>
  aNotification({ alert: anAlert(overrides), environment });

const headline = test.macro<[overrides: Partial<Alert>, expected: string]>({
  exec(t, overrides: Partial<Alert>, expected: string) {
    t.is(renderEmail(of(overrides)).subject, expected);
  },
  title: (_, __, expected) => `headline: ${expected}`,
});

test(
  headline,
  { status: 'worsened', changePct: -6.4, anomaly: 'price_drop', severity: 'CRITICAL' },
  '[CRITICAL] BTCUSDT price drop has extended: −6.40% in 60 s',
);
test(headline, { status: 'resolved' }, '[RESOLVED] BTCUSDT price spike is over');
test(headline, { anomaly: 'volume_spike', severity: 'LOW' }, '[LOW] BTCUSDT volume spike: 18× usual volume');
test(
  headline,
  { ruleName: 'Oversold', alertType: 'user_rule', anomaly: 'other' },
  '[HIGH] BTCUSDT: Oversold',
);
test(headline, { anomaly: 'stale_feed', changePct: 0 }, '[HIGH] BTCUSDT stale feed');
test(headline, { anomaly: 'stale_feed', status: 'resolved' }, '[RESOLVED] BTCUSDT feed is back');
test(
  headline,
  { anomaly: 'other', alertType: 'funding_rate', status: 'resolved' },
  '[RESOLVED] BTCUSDT funding rate is over',
);

test('a subject says which step of an escalation it is, beside the severity', (t) => {
  const escalation = { step: 2, steps: 3, unacknowledgedSeconds: 600 };
  const critical = { ...of({ severity: 'CRITICAL' }), escalation };
  t.is(renderEmail(critical).subject, '[CRITICAL] [ESCALATED 2/3] BTCUSDT price spike: +2.28% in 60 s');
  t.regex(renderEmail({ ...critical, language: 'fr' }).subject, /^\[CRITIQUE\] \[ESCALADE 2\/3\] BTCUSDT/);
});

test('a message names the symbols it tells of besides, the most severe first, as many as a line has room for', (t) => {
  const symbols = (...names: readonly string[]): string => {
    const others = names.map((symbol, index) =>
      anAlert({ symbol, episodeId: symbol, severity: index === names.length - 1 ? 'CRITICAL' : 'LOW' }),
    );
    const { subject } = renderEmail({ ...of(), others });
    return / \((.*)\)$/.exec(subject)?.[1] ?? '';
  };
  t.is(symbols(), '');
  t.is(symbols('ETHUSDT'), 'also ETHUSDT');
  t.is(symbols('ETHUSDT', 'XRPUSDT'), 'also XRPUSDT and ETHUSDT');
  t.is(symbols('A', 'B', 'C', 'D', 'E'), 'also E, A, B and 2 more');
  t.is(symbols('A', 'B', 'L'.repeat(64)), `also ${'L'.repeat(29)}… and 2 more`);
  t.is(symbols('BTCUSDT', 'BTCUSDT'), '+2 more', 'what it names already is only counted');
});

test('a text names them where that leaves room for the news, and counts them where it does not', (t) => {
  const others = ['ETHUSDT', 'XRPUSDT'].map((symbol) => anAlert({ symbol, episodeId: symbol }));
  const sent = (overrides: Partial<Alert>): string => renderSms({ ...of(overrides), others }).text;
  t.regex(sent({}), /^HIGH: BTCUSDT rose 2\.3% in 60 s .* \(also ETHUSDT and XRPUSDT\)$/);
  t.regex(sent({ symbol: 'ГАЗПРОМ' }), /\(\+2 more\)$/);
});

test('a list counts other events, and the updates of them and of the first', (t) => {
  const other = (episodeId: string) => anAlert({ episodeId, symbol: episodeId });
  const lead = anAlert({ episodeId: 'lead' });
  const title = (...others: readonly Alert[]): string =>
    /^Also: .*/m.exec(renderEmail(aNotification({ alert: lead, others })).text)?.[0] ?? '';
  t.is(title(other('eth')), 'Also: 1 other event');
  t.is(title(other('eth'), other('eth'), other('xrp'), lead), 'Also: 2 other events (2 updates)');
  t.is(title(lead), 'Also: 1 update');
});

test('how often a thing happens is said once, in words, and a score only where nobody has measured it', (t) => {
  const rarity = { probability: 1e-5, perYear: 5.2, budget: 10 };
  const rowsOf = (overrides: Partial<Alert>): string => renderEmail(of(overrides)).text;
  t.notRegex(rowsOf({ rarity }), /^(Score|Frequency):/m, 'the sentence says it');
  const wild = { kind: 'volatility', ratio: 3, windowSeconds: 1200, memorySeconds: 14_400 } as const;
  t.regex(rowsOf({ rarity, facts: wild }), /^Frequency: +about five times a year$/m);
  t.regex(rowsOf({}), /^Score: +0\.80$/m);
  t.notRegex(rowsOf({ status: 'resolved' }), /^Score:/m);
});

test('an end says when it began: how long it lasted is another time', (t) => {
  const { text } = renderEmail(of({ status: 'resolved', windowSeconds: 1560 }));
  t.regex(text, /^Began: +26 min ago$/m);
  t.notRegex(text, /Window/);
});
test(
  headline,
  { anomaly: 'other', alertType: 'system_alarm', symbol: 'kinesis-errors', changePct: 0 },
  '[HIGH] kinesis-errors system alarm',
);
test(
  headline,
  { anomaly: 'other', alertType: 'rule_notice', changePct: 0 },
  '[HIGH] BTCUSDT rules not evaluated',
);

test('worsened and resolved are said on the telephone too', (t) => {
  t.regex(renderSms(of({ status: 'worsened' })).text, /^HIGH, worsened: BTCUSDT rose 2\.3%/);
  t.regex(renderSms(of({ status: 'resolved' })).text, /^HIGH, resolved: BTCUSDT rose 2\.3%/);
  t.is(discordMessage(of({ status: 'resolved' })).embeds[0]!.color, 0x388e3c);
});

test('Telegram makes no sound for what is over and what is LOW', (t) => {
  const isSilent = (overrides: Partial<Alert>) => renderTelegram(of(overrides)).disable_notification;
  t.true(isSilent({ status: 'resolved', severity: 'CRITICAL' }));
  t.true(isSilent({ severity: 'LOW' }));
  t.false(isSilent({ severity: 'MEDIUM' }));
  t.false(isSilent({ status: 'worsened' }));
});

test('ntfy wakes nobody up for what is over, LOW, or in a digest', (t) => {
  const priority = (overrides: Partial<Alert>) => renderNtfy(of(overrides)).priority;
  t.deepEqual(
    (['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'] as const).map((severity) => priority({ severity })),
    [5, 4, 3, 2],
  );
  t.is(priority({ severity: 'CRITICAL', status: 'resolved' }), 2);
  const alert = anAlert({ severity: 'CRITICAL' });
  t.is(renderNtfy(aNotification({ kind: 'digest', alert, others: [alert] })).priority, 3);
});

test('ntfy opens the page to acknowledge, and has a button for each answer', (t) => {
  const links = { acknowledge: 'https://a.example.com/x', silence: 'https://a.example.com/y' };
  t.like(renderNtfy(aNotification({ links })), {
    click: links.acknowledge,
    actions: [
      { action: 'view', label: 'Acknowledge', url: links.acknowledge },
      { action: 'view', label: 'Silence', url: links.silence },
    ],
    tags: ['high', 'price_spike', 'prod'],
  });
});

test('an environment that is not production is named everywhere', (t) => {
  const notification = of({}, 'staging');
  const { subject, text } = renderEmail(notification);
  for (const said of [
    subject,
    text,
    renderSms(notification).text,
    JSON.stringify(slackMessage(notification)),
    JSON.stringify(discordMessage(notification)),
    renderTelegram(notification).text,
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
    recentPrices: [],
    facts: factsOfWords(''),
  });
  t.deepEqual(
    slackMessage(bare).blocks.map(({ type }) => type),
    ['header', 'context'],
  );
  t.is(renderEmail(bare).picture, undefined);
  t.notRegex(renderEmail(bare).text, /Price|Before|Change|Volume|Window|Score:/);
  t.is(renderSms(bare).text, 'HIGH: BTCUSDT price spike, 13:30:00 UTC');
});

test('a mailbox is sent to by the ASCII form of its domain, however it is written', (t) => {
  const mailboxOf = (email: string) => CHANNELS.email.destinationOf({ email }, undefined)!;
  t.is(mailboxOf('Alice@münchen.example').mailbox, 'Alice@xn--mnchen-3ya.example');
  t.is(mailboxOf('alice@例え.jp').mailbox, 'alice@xn--r8jz45g.jp');
  t.is(mailboxOf('alice+alerts@Example.com').mailbox, 'alice+alerts@Example.com');
  t.is(
    destinationKey(mailboxOf('alice@MÜNCHEN.example')),
    destinationKey(mailboxOf('alice@xn--mnchen-3ya.example')),
  );
});
