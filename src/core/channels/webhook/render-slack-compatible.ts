import type { Notification } from '../../notifications/message.ts';
import { colourOf, hexColour } from '../../notifications/render/colours.ts';
import { fitLines, type OtherAlert } from '../../notifications/render/other-alerts.ts';
import { smallPrintOf } from '../../notifications/render/small-print.ts';
import { summarise, type Summary } from '../../notifications/render/summary.ts';
import { escapeWithin } from '../../notifications/render/text.ts';
import { titleWithin } from '../../notifications/render/title.ts';
import { messageId, type WebhookMessage } from './render-webhook.ts';

/**
 * Rocket.Chat takes messages of 5,000 characters unless its administrator says otherwise, Mattermost of 16,383.
 * https://docs.rocket.chat/docs/message, https://docs.mattermost.com/administration-guide/configure/site-configuration-settings.html
 */
const TITLE_LIMIT = 300;
const NOTE_LIMIT = 300;
const EXPLANATION_LIMIT = 1000;
const VALUE_LIMIT = 200;
const LIST_LIMIT = 1500;
const LIST_LINES = 15;
const SMALL_PRINT_LIMIT = 800;
const URL_LIMIT = 600;

const ZERO_WIDTH_SPACE = '\u200b';

/**
 * Their markup is Markdown with Slack's links and mentions: the invisible break after what begins one leaves the letters. Marks
 * of bold and italic stay, since there is no escape that both take away again.
 */
export function escapeSlackCompatible(text: string): string {
  return text.replaceAll(/[@<]|:(?=\/\/)|\](?=\()/g, (mark) => `${mark}${ZERO_WIDTH_SPACE}`);
}

/**
 * One attachment, the older form of Slack's messages: what takes messages as Slack does shows no blocks.
 * https://developers.mattermost.com/integrate/reference/message-attachments,
 * https://docs.rocket.chat/docs/integrations
 */
export function renderSlackCompatible(notification: Notification): WebhookMessage {
  const summary = summarise(notification);
  const title = titleWithin(summary, TITLE_LIMIT, escapeSlackCompatible);
  return {
    id: messageId(notification),
    payload: {
      text: title,
      attachments: [
        {
          fallback: title,
          color: hexColour(colourOf(summary)),
          text: textOf(summary),
          fields: summary.numbers.map(({ label, value }) => ({
            title: label,
            value: within(value, VALUE_LIMIT),
            short: true,
          })),
          footer: within(smallPrintOf(summary), SMALL_PRINT_LIMIT),
        },
      ],
    },
  };
}

const within = (text: string, limit: number): string => escapeWithin(text, limit, escapeSlackCompatible);

function textOf(summary: Summary): string {
  const { note, explanation, picture, held } = summary;
  const parts = [
    within(note, NOTE_LIMIT),
    within(explanation, EXPLANATION_LIMIT),
    picture === null ? '' : `\`${picture.sparkline}\`  ${within(picture.range, VALUE_LIMIT)}`,
    othersOf(summary),
    held === '' ? '' : `⏳ ${within(held, NOTE_LIMIT)}`,
    actionsOf(summary),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function othersOf({ words, others, othersTitle }: Summary): string {
  if (others.length === 0) return '';
  const title = othersTitle === '' ? [] : [within(othersTitle, VALUE_LIMIT)];
  const { lines, rest } = fitLines(others, words, { lines: LIST_LINES, room: LIST_LIMIT }, lineOf);
  return [...title, ...lines, ...(rest === '' ? [] : [rest])].join('\n');
}

function lineOf({ emoji, severity, headline, when, times }: OtherAlert): string {
  const parts = [`${emoji} ${severity} ${within(headline, VALUE_LIMIT)}`, when, times];
  return parts.filter((part) => part !== '').join(' · ');
}

/** Slack's form of a link, which both understand; a bar or a bracket would end it. */
function actionsOf({ actions }: Summary): string {
  return actions
    .filter(({ url }) => url.length <= URL_LIMIT)
    .map(({ label, url }) => `<${url.replaceAll('|', '%7C').replaceAll('>', '%3E')}|${label}>`)
    .join('   ');
}
