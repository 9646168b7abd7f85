import type { Notification } from '../../notifications/message.ts';
import { escapeHtml } from '../../notifications/render/escape-html.ts';
import { fitLines, type OtherAlert } from '../../notifications/render/other-alerts.ts';
import { summarise, type Summary } from '../../notifications/render/summary.ts';
import { truncate } from '../../notifications/render/text.ts';
import { titleWithin } from '../../notifications/render/title.ts';

/** https://core.telegram.org/bots/api#sendmessage, without the chat, which is the destination. */
export interface TelegramMessage {
  readonly text: string;
  readonly parse_mode: 'HTML';
  readonly link_preview_options: { readonly is_disabled: true };
  /** Comes without a sound. */
  readonly disable_notification: boolean;
  readonly reply_markup?: {
    readonly inline_keyboard: readonly (readonly { readonly text: string; readonly url: string }[])[];
  };
}

/**
 * Characters after the markup is parsed. Telegram counts code points, of which a text never has more than UTF-16 units. The
 * parts without the list of others stay below it together.
 */
export const TEXT_LIMIT = 4096;
const TITLE_LIMIT = 300;
const NOTE_LIMIT = 300;
const EXPLANATION_LIMIT = 1000;
const VALUE_LIMIT = 60;
const REASON_LIMIT = 300;
const DETAIL_LIMIT = 200;
const ID_LIMIT = 256;
const LIST_LINES = 15;
const LINE_LIMIT = 150;
const URL_LIMIT = 1000;

const ZERO_WIDTH_SPACE = '\u200b';

/**
 * Telegram makes mentions, commands and links of plain text by itself, and knows no switch against it: the invisible break
 * leaves the letters. A dot counts only where a top-level domain could follow, so that BRK.B stays as it is.
 */
function unlinked(text: string): string {
  return text.replaceAll(
    /@(?=\w)|:(?=\/\/)|(?<![\p{L}\d])\/(?=\w)|(?<=[\p{L}\d])\.(?=\p{L}{2})/gu,
    (mark) => `${mark}${ZERO_WIDTH_SPACE}`,
  );
}

/** Text from outside as it may stand in HTML: https://core.telegram.org/bots/api#html-style */
export function escapeTelegram(text: string): string {
  return escapeHtml(unlinked(text));
}

/** One message; its actions are buttons that open their address. */
export function renderTelegram(notification: Notification): TelegramMessage {
  const summary = summarise(notification);
  const buttons = summary.actions
    .filter(({ url }) => url.length <= URL_LIMIT)
    .map(({ label, url }) => ({ text: label, url }));
  return {
    text: textOf(summary),
    parse_mode: 'HTML',
    link_preview_options: { is_disabled: true },
    disable_notification: summary.isResolved || summary.severity === 'LOW',
    ...(buttons.length > 0 && { reply_markup: { inline_keyboard: [buttons] } }),
  };
}

/** The list of others takes what the other parts leave of the room. */
function textOf(summary: Summary): string {
  const before = [
    `<b>${titleWithin(summary, TITLE_LIMIT, escapeTelegram)}</b>`,
    summary.note === '' ? '' : `<i>${within(summary.note, NOTE_LIMIT)}</i>`,
    within(summary.explanation, EXPLANATION_LIMIT),
    pictureOf(summary),
    numbersOf(summary),
  ];
  const after = [summary.held === '' ? '' : `⏳ ${within(summary.held, NOTE_LIMIT)}`, smallPrint(summary)];
  const room = TEXT_LIMIT - visibleLength(joined([...before, ...after])) - '\n\n'.length;
  return joined([...before, othersOf(summary, room), ...after]);
}

/** Cut before it is escaped, so that the cut never falls inside an escape, and what counts is what is seen. */
function within(text: string, limit: number): string {
  return escapeHtml(truncate(unlinked(text), limit));
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

function visibleLength(html: string): number {
  return html.replaceAll(/<[^>]*>/g, '').replaceAll(/&[#\w]+;/g, '?').length;
}

function pictureOf({ picture }: Summary): string {
  return picture === null ? '' : `<code>${picture.sparkline}</code>  ${within(picture.range, DETAIL_LIMIT)}`;
}

function numbersOf({ words, numbers }: Summary): string {
  const lines = numbers.map(({ label, value }) =>
    words.labelled(label, `<b>${within(value, VALUE_LIMIT)}</b>`),
  );
  return lines.join('\n');
}

function othersOf({ words, others, othersTitle }: Summary, room: number): string {
  if (others.length === 0) return '';
  const title = othersTitle === '' ? [] : [`<b>${within(othersTitle, LINE_LIMIT)}</b>`];
  const left = room - visibleLength(title.join('')) - 1;
  const { lines, rest } = fitLines(others, words, { lines: LIST_LINES, room: left }, lineOf);
  return [...title, ...lines, ...(rest === '' ? [] : [rest])].join('\n');
}

function lineOf({ emoji, severity, headline, when, times }: OtherAlert): string {
  const parts = [`${emoji} <b>${severity}</b> ${within(headline, LINE_LIMIT)}`, when, times];
  return parts.filter((part) => part !== '').join(' · ');
}

/** The id is copied by a touch, for `rtf ack`: within `code` nothing becomes a link, so that it needs no breaks. */
function smallPrint({ words, ...summary }: Summary): string {
  const { alertId, environmentNote } = summary;
  const environment = environmentNote === '' ? '' : words.labelled(words.labels.environment, environmentNote);
  return [
    within(summary.severityReason, REASON_LIMIT),
    within(summary.indicators, DETAIL_LIMIT),
    summary.time,
    within(environment, DETAIL_LIMIT),
    alertId === '' ? '' : `${words.labels.alert} <code>${escapeHtml(truncate(alertId, ID_LIMIT))}</code>`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}
