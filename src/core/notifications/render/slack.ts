import type { Notification, WebhookPayload } from '../message.ts';
import { summarise, type Summary } from './summary.ts';
import { escapeWithin, truncate } from './text.ts';

// https://docs.slack.dev/reference/block-kit/blocks
const HEADER_LIMIT = 150;
const SECTION_LIMIT = 3000;
const FIELD_LIMIT = 2000;
const CONTEXT_LIMIT = 2000;
/** The notification line on a telephone; Slack asks for less than 4,000. */
const FALLBACK_LIMIT = 300;

/** https://docs.slack.dev/messaging/formatting-message-text#escaping: these three, and nothing else. */
export function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * A Block Kit message. All text from outside is escaped, so `<!channel>` and links stay letters; the header is
 * plain text, in which Slack resolves no markup.
 */
export function renderSlack(notification: Notification): WebhookPayload {
  const summary = summarise(notification);
  const title = `${summary.emoji} ${summary.severity} ${summary.headline}`;
  const blocks: object[] = [
    { type: 'header', text: { type: 'plain_text', text: truncate(title, HEADER_LIMIT), emoji: true } },
  ];
  if (summary.explanation !== '') blocks.push(section(summary.explanation));
  if (summary.numbers.length > 0) blocks.push({ type: 'section', fields: fields(summary) });
  blocks.push({ type: 'context', elements: [mrkdwn(context(summary), CONTEXT_LIMIT)] });
  return {
    text: escapeWithin(title, FALLBACK_LIMIT, escapeSlack),
    unfurl_links: false,
    unfurl_media: false,
    blocks,
  };
}

function section(text: string): object {
  return { type: 'section', text: mrkdwn(text, SECTION_LIMIT) };
}

function mrkdwn(text: string, limit: number): object {
  return { type: 'mrkdwn', text: escapeWithin(text, limit, escapeSlack) };
}

function fields(summary: Summary): object[] {
  return summary.numbers.map(({ label, value }) => ({
    type: 'mrkdwn',
    text: `*${label}*\n${escapeWithin(value, FIELD_LIMIT - label.length - 3, escapeSlack)}`,
  }));
}

function context(summary: Summary): string {
  return [
    summary.severityReason,
    summary.indicators,
    summary.time,
    summary.environmentNote === '' ? '' : `environment: ${summary.environmentNote}`,
    `alert ${summary.alertId}`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}
