import type { Notification } from '../../notifications/message.ts';
import { fitLines, type OtherAlert } from '../../notifications/render/other-alerts.ts';
import { smallPrintOf } from '../../notifications/render/small-print.ts';
import { summarise, type Summary } from '../../notifications/render/summary.ts';
import { escapeWithin } from '../../notifications/render/text.ts';
import { titleWithin } from '../../notifications/render/title.ts';
import type { WebhookPayload } from '../channel-definition.ts';

// https://docs.slack.dev/reference/block-kit/blocks: a header has 150 characters, a section 3,000, a field 2,000. All
// blocks together are refused near 13,200 (`msg_blocks_too_long`, undocumented), so that each part stays well below.
const HEADER_LIMIT = 150;
const NOTE_LIMIT = 500;
const EXPLANATION_LIMIT = 2500;
const FIELD_LIMIT = 200;
const LIST_LIMIT = 2800;
const LIST_LINES = 20;
const CONTEXT_LIMIT = 1800;
const URL_LIMIT = 1000;
/** The notification line on a telephone; Slack asks for less than 4,000. */
const FALLBACK_LIMIT = 300;

/** https://docs.slack.dev/messaging/formatting-message-text#escaping: these three, and nothing else. */
export function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * A Block Kit message. All text from outside is escaped, so `<!channel>` and links stay letters; the header is plain text,
 * in which Slack resolves no markup. Links are no buttons: a button asks for an endpoint that answers Slack.
 */
export function renderSlack(notification: Notification): WebhookPayload {
  const summary = summarise(notification);
  return {
    text: titleWithin(summary, FALLBACK_LIMIT, escapeSlack),
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: titleWithin(summary, HEADER_LIMIT), emoji: true } },
      ...sections([
        summary.note === '' ? '' : `_${escaped(summary.note, NOTE_LIMIT)}_`,
        escaped(summary.explanation, EXPLANATION_LIMIT),
        pictureOf(summary),
      ]),
      ...fieldsOf(summary),
      ...sections([othersOf(summary), held(summary), actionsOf(summary)]),
      { type: 'context', elements: [mrkdwn(escaped(smallPrintOf(summary), CONTEXT_LIMIT))] },
    ],
  };
}

const escaped = (text: string, limit: number): string => escapeWithin(text, limit, escapeSlack);

function sections(texts: readonly string[]): object[] {
  return texts.filter((text) => text !== '').map((text) => ({ type: 'section', text: mrkdwn(text) }));
}

/** Verbatim: addresses and names in the text become no links. */
function mrkdwn(text: string): object {
  return { type: 'mrkdwn', text, verbatim: true };
}

function pictureOf({ picture }: Summary): string {
  return picture === null ? '' : `\`${picture.sparkline}\`  ${escaped(picture.range, NOTE_LIMIT)}`;
}

function fieldsOf({ numbers }: Summary): object[] {
  if (numbers.length === 0) return [];
  const fields = numbers.map(({ label, value }) => mrkdwn(`*${label}*\n${escaped(value, FIELD_LIMIT)}`));
  return [{ type: 'section', fields }];
}

function othersOf({ words, others, othersTitle }: Summary): string {
  if (others.length === 0) return '';
  const title = othersTitle === '' ? [] : [`*${escaped(othersTitle, NOTE_LIMIT)}*`];
  const { lines, rest } = fitLines(others, words, { lines: LIST_LINES, room: LIST_LIMIT }, lineOf);
  return [...title, ...lines, ...(rest === '' ? [] : [`_${rest}_`])].join('\n');
}

function lineOf({ emoji, severity, headline, when, times }: OtherAlert): string {
  const parts = [`${emoji} *${severity}* ${escaped(headline, FIELD_LIMIT)}`, when, times];
  return parts.filter((part) => part !== '').join(' · ');
}

function held(summary: Summary): string {
  return summary.held === '' ? '' : `⏳ ${escaped(summary.held, NOTE_LIMIT)}`;
}

function actionsOf({ actions }: Summary): string {
  return actions
    .filter(({ url }) => url.length <= URL_LIMIT)
    .map(({ label, url }) => `<${escapeSlack(encodeBars(url))}|${label}>`)
    .join('   ');
}

/** A bar ends the address of a Slack link. */
function encodeBars(url: string): string {
  return url.replaceAll('|', '%7C');
}
