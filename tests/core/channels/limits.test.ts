import test from 'ava';
import * as fc from 'fast-check';
import { ntfyRefusal } from '../../../lib/local-aws/sink/ntfy.ts';
import { teamsRefusal } from '../../../lib/local-aws/sink/teams.ts';
import { discordRefusal } from '../../../lib/local-aws/sink/discord.ts';
import { slackRefusal } from '../../../lib/local-aws/sink/slack.ts';
import { TELEGRAM_SINK, telegramRefusal } from '../../../lib/local-aws/sink/telegram.ts';
import type { Notification } from '../../../src/core/notifications/message.ts';
import { alphabetOf, GSM_7, partsOf } from '../../../src/core/channels/sms/sms-alphabet.ts';
import { renderEmail } from '../../../src/core/channels/email/render-email.ts';
import { renderPagerDuty } from '../../../src/core/channels/pagerduty/render-pagerduty.ts';
import {
  PARTS_WITH_LINK,
  PARTS_WITH_LINK_IN_UCS_2,
  renderSms,
} from '../../../src/core/channels/sms/render-sms.ts';
import { renderTelegram, TEXT_LIMIT } from '../../../src/core/channels/telegram/render-telegram.ts';
import { renderSlackCompatible } from '../../../src/core/channels/webhook/render-slack-compatible.ts';
import { MESSAGE_LIMIT, renderNtfy } from '../../../src/core/channels/ntfy/render-ntfy.ts';
import { renderTeams } from '../../../src/core/channels/teams/render-teams.ts';
import { renderWebhook } from '../../../src/core/channels/webhook/render-webhook.ts';
import { anAlert } from '../../support/alerts.ts';
import { arbitraryNotification } from '../../support/arbitrary-notifications.ts';
import { aNotification } from '../../support/notifications.ts';
import { discordMessage, slackMarkup, slackMessage, teamsText } from '../../support/rendered.ts';
import { factsOfWords } from '../../../src/core/alert/facts.ts';

const holds = (check: (notification: Notification) => void): void =>
  fc.assert(fc.property(arbitraryNotification, check), { numRuns: 150 });

test('Slack takes whatever is rendered, and all of it stays below what blocks may hold together', (t) => {
  holds((notification) => {
    const message = slackMessage(notification);
    t.is(slackRefusal(message), null);
    t.true(message.text.length <= 300);
    t.true(slackMarkup(notification).length + message.blocks[0]!.text!.text.length <= 12_500);
  });
});

test('Discord takes whatever is rendered', (t) => {
  holds((notification) => {
    t.is(discordRefusal(discordMessage(notification)), null);
  });
});

test('Telegram takes whatever is rendered', (t) => {
  const chat = TELEGRAM_SINK.contactsAt('');
  holds((notification) => {
    const message = renderTelegram(notification);
    t.is(telegramRefusal({ chat_id: chat['telegram_chat_id'], ...message }), null);
    const seen = message.text.replaceAll(/<[^>]*>/g, '').replaceAll(/&[#\w]+;/g, '?');
    t.true(seen.length <= TEXT_LIMIT, `${seen.length}`);
  });
});

test('Teams takes whatever is rendered, with room to spare', (t) => {
  holds((notification) => {
    const message = renderTeams(notification);
    t.is(teamsRefusal(message), null);
    t.true(Buffer.byteLength(JSON.stringify(message)) <= 26_000);
  });
});

test('ntfy takes whatever is rendered as a message, and telephones all of it', (t) => {
  holds((notification) => {
    const rendered = renderNtfy(notification);
    t.is(ntfyRefusal({ topic: 'demo-alerts', ...rendered }), null);
    t.true(Buffer.byteLength(rendered.message) <= MESSAGE_LIMIT);
    t.true(Buffer.byteLength(JSON.stringify(rendered)) <= 4000);
    t.true(rendered.message.isWellFormed());
  });
});

test('a text message is one part of its alphabet, or a few with an address', (t) => {
  holds((notification) => {
    const { text } = renderSms(notification);
    const most = alphabetOf(text) === GSM_7 ? PARTS_WITH_LINK : PARTS_WITH_LINK_IN_UCS_2;
    t.true(partsOf(text) <= (text.includes('\n') ? most : 1), text);
    t.true(text.isWellFormed());
  });
});

test('an e-mail has a subject of one line, and is shorter than what Gmail cuts', (t) => {
  holds((notification) => {
    const { subject, html, text } = renderEmail(notification);
    t.true(subject.length <= 150);
    t.notRegex(subject, /[\p{Cc}]/u);
    t.true(Buffer.byteLength(html) <= 102_000, `${Buffer.byteLength(html)}`);
    t.true(text.length <= 40_000);
  });
});

test('a webhook body stays below 256 KB', (t) => {
  holds((notification) => {
    const { id, payload } = renderWebhook(notification);
    t.regex(id, /^msg_[0-9a-f]{16}$/);
    t.true(Buffer.byteLength(JSON.stringify(payload)) <= 256 * 1024);
  });
});

test('what takes messages as Slack does gets one attachment that a Rocket.Chat takes as it comes', (t) => {
  holds((notification) => {
    const { id, payload } = renderSlackCompatible(notification);
    t.is(id, renderWebhook(notification).id);
    const { text, attachments } = payload as {
      text: string;
      attachments: { text: string; footer: string }[];
    };
    t.true(text.length <= 300 && attachments.length === 1);
    t.true(attachments[0]!.text.length + attachments[0]!.footer.length <= 5000);
  });
});

test('PagerDuty gets an event for each episode, each within its limits', (t) => {
  holds((notification) => {
    const { events } = renderPagerDuty(notification);
    const told = [notification.alert, ...notification.others].map(({ episodeId }) => episodeId);
    t.is(events.length, new Set(told).size);
    t.is(new Set(events.map(({ dedup_key }) => dedup_key)).size, events.length);
    for (const event of events) {
      t.true(event.dedup_key.length <= 255);
      t.true(Buffer.byteLength(JSON.stringify(event)) <= 512 * 1024);
      const { summary = '', severity } = (event.payload ?? {}) as { summary?: string; severity?: string };
      t.true(summary.length <= 1024);
      if (event.event_action === 'trigger')
        t.true(['critical', 'error', 'warning', 'info'].includes(severity!));
    }
  });
});

test('a long explanation is cut with a visible mark on every channel', (t) => {
  const notification = aNotification({ alert: anAlert({ facts: factsOfWords('word '.repeat(1990)) }) });
  t.regex(slackMessage(notification).blocks[1]!.text!.text, /…$/);
  t.regex(discordMessage(notification).embeds[0]!.description, /…\n/);
  t.regex(renderTelegram(notification).text, /word…\n/);
  t.regex(teamsText(notification), /word…\n/);
  t.regex(renderNtfy(notification).message, /word…\n/);
  t.regex(renderSms(notification).text, /word\.\.\. Price/);
  t.regex(renderEmail(notification).text, /word…/);
  t.regex(renderEmail(notification).html, /word…/);
  t.regex((renderWebhook(notification).payload['data'] as { text: string }).text, /…/);
});

test('alerts that find no room are counted, none is lost from the count', (t) => {
  const others = Array.from({ length: 500 }, (_, index) =>
    anAlert({ episodeId: `e${index}`, alertId: `a${index}` }),
  );
  const notification = aNotification({ kind: 'bundle', others });
  const counted = (text: string, line: RegExp): number =>
    (text.match(line)?.length ?? 0) + Number(/… and (\d+) more/.exec(text)?.[1]);
  t.is(counted(slackMarkup(notification), /\n🟠 \*HIGH\*/g), 500);
  t.is(counted(discordMessage(notification).embeds[0]!.description, /\n🟠 \*\*HIGH\*\*/g), 500);
  const { attachments } = renderSlackCompatible(notification).payload as { attachments: { text: string }[] };
  t.is(counted(attachments[0]!.text, /\n🟠 HIGH/g), 500);
  t.is(counted(teamsText(notification), /\n🟠 HIGH/g), 500);
  t.is(counted(renderNtfy(notification).message, /\n🟠 HIGH/g), 500);
  t.is(counted(renderTelegram(notification).text, /\n🟠 <b>HIGH<\/b>/g), 500);
  t.is(counted(renderEmail(notification).text, /\n- 13:30 {2}HIGH/g), 500);
  t.is(counted(renderEmail(notification).html, /🟠&nbsp;HIGH/g), 500);
  t.regex(renderSms(notification).text, /\(\+500 more\)/);
  const data = renderWebhook(notification).payload['data'] as { others: unknown[]; others_left_out: number };
  t.is(data.others.length + data.others_left_out, 500);
  t.is(renderPagerDuty(notification).events.length, 501, 'none is left out where each is opened and closed');
});

test('an episode that several alerts tell of stands in a digest as it was last, whichever alert leads', (t) => {
  const grave = anAlert({ severity: 'CRITICAL' });
  const over = anAlert({ status: 'resolved', alertId: 'over', occurredAtMs: grave.occurredAtMs + 60_000 });
  const { text } = renderEmail(aNotification({ kind: 'digest', alert: grave, others: [over] }));
  t.regex(text, /^- 13:31 {2}HIGH {2}BTCUSDT price spike is over, 2 times$/m);
  t.notRegex(text, /^- 13:30/m);
});

test('what leads a bundle overtakes the earlier alerts of its episode, which come last', (t) => {
  const [earlier, elsewhere] = [anAlert(), anAlert({ symbol: 'ETHUSDT', episodeId: 'e', severity: 'LOW' })];
  const alert = anAlert({ status: 'resolved', alertId: 'over' });
  const markup = slackMarkup(aNotification({ kind: 'bundle', alert, others: [earlier, elsewhere] }));
  t.regex(markup, /🔵 \*LOW\* ETHUSDT[^\n]*\n▫️ \*HIGH\* BTCUSDT price spike/);
});
