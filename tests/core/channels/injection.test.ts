import test from 'ava';
import * as fc from 'fast-check';
import { renderEmail } from '../../../src/core/channels/email/render-email.ts';
import { renderTelegram } from '../../../src/core/channels/telegram/render-telegram.ts';
import { renderNtfy } from '../../../src/core/channels/ntfy/render-ntfy.ts';
import { renderTeams } from '../../../src/core/channels/teams/render-teams.ts';
import { renderSms } from '../../../src/core/channels/sms/render-sms.ts';
import { renderSlackCompatible } from '../../../src/core/channels/webhook/render-slack-compatible.ts';
import { ALL_CHANNELS, CHANNELS } from '../../../src/core/channels/channels.ts';
import type { Notification } from '../../../src/core/notifications/message.ts';
import { anAlert, aVerdict } from '../../support/alerts.ts';
import { aNotification } from '../../support/notifications.ts';
import { discordMessage, slackMarkup } from '../../support/rendered.ts';
import { factsOfWords } from '../../../src/core/alert/facts.ts';

const HOSTILE =
  '<script>alert(1)</script> <img src=x onerror=y> <!channel> <!here|x> <@U123> @everyone @here <@123> **bold** [x](http://evil.test) & "q" \'s\'\r\nBcc: victim@example.com\u2028next';

/** The hostile text in every field that comes from outside, those of bundled alerts included. */
function hostile(text: string): Notification {
  const alert = anAlert({
    symbol: text,
    alertId: text,
    alertType: text,
    anomaly: 'other',
    facts: factsOfWords(text),
    ruleName: text,
  });
  return aNotification({
    kind: 'bundle',
    alert,
    others: [alert, { ...alert, episodeId: 'other' }],
    held: [{ symbol: text, count: 3 }],
    verdict: aVerdict(text),
    environment: text,
    links: { acknowledge: `https://alerts.example.com/?${text}` },
  });
}

test('HTML: text from outside is text, in elements and in attributes', (t) => {
  const { html } = renderEmail(hostile(HOSTILE));
  t.notRegex(html, /<script|<img src=x|"q"|onerror=y>/);
  t.regex(html, /&lt;script&gt;/);
  const tags = html.match(/<[^>]*>/g)!.map((tag) => tag.replaceAll(/"[^"]*"/g, '""'));
  t.is(tags.filter((tag) => tag.startsWith('<img')).length, 1);
  t.notRegex(tags.join('\n'), /script|onerror|'/);
});

test('mail header: a line break starts no header', (t) => {
  const { subject } = renderEmail(hostile('X\r\nBcc: victim@example.com\u0085Cc: x'));
  t.notRegex(subject, /[\p{Cc}\u2028\u2029]/u);
});

test('Slack: text from outside cannot mention or link', (t) => {
  const markup = slackMarkup(hostile(HOSTILE));
  t.deepEqual(
    markup.match(/<[^>]*>/g)!.map((link) => link.replace(/\?.*\|/, '?…|')),
    ['<https://alerts.example.com/?…|Acknowledge>'],
  );
  t.regex(markup, /&lt;!channel&gt;/);
});

test('Slack: an address of ours stays one link, whatever is in it', (t) => {
  const markup = slackMarkup(aNotification({ links: { acknowledge: 'https://a.example.com/?x=1&y=<b>|c' } }));
  t.true(markup.includes('<https://a.example.com/?x=1&amp;y=%3Cb%3E%7Cc|Acknowledge>'));
});

test('Mattermost and Rocket.Chat: text from outside cannot mention or link', (t) => {
  const { payload } = renderSlackCompatible(hostile(HOSTILE));
  const said = JSON.stringify(payload);
  t.deepEqual(
    said.match(/<[^>\u200b][^>]*>/g)!.map((link) => link.replace(/\?.*\|/, '?…|')),
    ['<https://alerts.example.com/?…|Acknowledge>'],
  );
  t.notRegex(said.replaceAll(/<https[^>]*>/g, ''), /@\w|\]\(|:\/\//);
});

test('Discord: nobody is mentioned, nothing formatted or linked', (t) => {
  const { allowed_mentions: mentions, embeds } = discordMessage({ ...hostile(HOSTILE), links: {} });
  t.deepEqual(mentions, { parse: [] });
  const { title, description, fields, footer } = embeds[0]!;
  const said = [title, description, footer.text, ...fields.map(({ value }) => value)].join('\n');
  t.notRegex(said.replaceAll(/^.*alert.*$/gim, ''), /@everyone|@here/);
  t.notRegex(
    `${title}\n${fields.map(({ value }) => value).join('\n')}`,
    /(?<!\\)\*|(?<!\\)\[|(?<!\\)<|http:\/\//,
  );
  t.notRegex(description, /@everyone|@here|(?<!\\)<|(?<!\\)\]\(|http:\/\//);
});

test('Telegram: text from outside is text, and becomes neither mention nor command nor link', (t) => {
  const { text } = renderTelegram(hostile(`${HOSTILE} /start join evil.test or t.me/evil, mail x@evil.test`));
  const tags = text.match(/<[^>]*>/g)!;
  t.deepEqual(new Set(tags), new Set(['<b>', '</b>', '<code>', '</code>']));
  // Telegram looks for none of these within code.
  const linkable = text.replaceAll(/<code>.*<\/code>|<[^>]*>/g, '');
  t.notRegex(linkable, /@\w|:\/\/|(?<!\w)\/\w|\w\.(?:test|me)|<!channel>|javascript/);
  t.regex(linkable, /&lt;script&gt;/);
});

test('Telegram: names that only look like addresses keep their letters', (t) => {
  const of = (symbol: string): string => renderTelegram(aNotification({ alert: anAlert({ symbol }) })).text;
  t.true(of('BRK.B').includes('BRK.B') && of('EUR/USD').includes('EUR/USD'));
  t.is(of('600519.SS').replaceAll('\u200b', '').includes('600519.SS'), true);
});

test('Telegram: the buttons open our own addresses, as they are', (t) => {
  const links = { acknowledge: 'https://a.example.com/?x=1&y="<b>', silence: 'no address' };
  t.deepEqual(renderTelegram(aNotification({ links })).reply_markup, {
    inline_keyboard: [[{ text: 'Acknowledge', url: 'https://a.example.com/?x=1&y=%22%3Cb%3E' }]],
  });
});

test('Teams: text from outside stands in text runs, where it is text', (t) => {
  const message = JSON.stringify(
    renderTeams(hostile(`${HOSTILE} <at>all</at> {{DATE(2026-01-01T00:00:00Z)}}`)),
  );
  const shown = message.replaceAll(/"url":"[^"]*"/g, '');
  t.notRegex(shown, /"(?:TextBlock|FactSet|Action\.(?!OpenUrl))|\{\{DATE/);
  t.is(message.match(/"url":/g)!.length, 1);
});

test('ntfy: text from outside becomes no link', (t) => {
  const { title, message, tags, actions } = renderNtfy(
    hostile(`${HOSTILE} join evil.test, mail x@evil.test`),
  );
  t.notRegex(`${title}\n${message}`, /:\/\/|\w\.test|@\w/);
  t.deepEqual(tags, ['high', 'other']);
  t.is(actions!.length, 1);
});

test('SMS: no line break from outside becomes another line', (t) => {
  const { text } = renderSms(
    aNotification({ alert: anAlert({ symbol: '株式😀\nX', facts: factsOfWords('') }) }),
  );
  t.true(text.includes('株式😀 X') && !text.includes('\n'));
});

const INVISIBLE = ['\u202e', '\u2066', '\u200b', '\u200f', '\ufeff', '\u2060', '\u0000', '\u001b'];

test('characters that reverse or hide text reach no channel that shows it', (t) => {
  fc.assert(
    fc.property(fc.shuffledSubarray(INVISIBLE, { minLength: 1 }), (characters) => {
      const notification = { ...hostile(`safe${characters.join('')}gnp.exe`), links: {} };
      for (const channel of ALL_CHANNELS) {
        const message = CHANNELS[channel].render(notification) as object;
        const shown = channel === 'webhook' ? shownByWebhook(message) : withoutPixels(message);
        t.notRegex(shown, /[\u202e\u2066\u200f\ufeff\u2060]|\\u0000|\\u001b/, channel);
      }
    }),
  );
});

const withoutPixels = (message: object): string => JSON.stringify({ ...message, picture: undefined });

/** What is meant for eyes; `alert` beside it is data for programs, as it was published. */
function shownByWebhook(message: object): string {
  const { payload } = message as {
    payload: { data: { headline: string; text: string; severity_reason: string } };
  };
  const { headline, text, severity_reason: reason } = payload.data;
  return JSON.stringify([headline, text, reason]);
}
