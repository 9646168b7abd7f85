import type { Notification } from '../../notifications/message.ts';
import { colourOf } from '../../notifications/render/colours.ts';
import { fitLines, type OtherAlert } from '../../notifications/render/other-alerts.ts';
import { summarise, type Summary } from '../../notifications/render/summary.ts';
import { escapeWithin, truncate } from '../../notifications/render/text.ts';
import { titleWithin } from '../../notifications/render/title.ts';
import type { WebhookPayload } from '../channel-definition.ts';

// https://docs.discord.com/developers/resources/message#embed-object-embed-limits: a title has 256 characters, a
// description 4,096, a field value 1,024, a footer 2,048, all embeds of a message together 6,000.
const TITLE_LIMIT = 256;
const DESCRIPTION_LIMIT = 4096;
const FOOTER_LIMIT = 300;
const TOTAL_LIMIT = 6000;
/** Limit of a small field; with the reason, all fields together stay below 2,500. */
const FIELD_LIMIT = 200;
const REASON_LIMIT = 500;
const NOTE_LIMIT = 500;
const EXPLANATION_LIMIT = 1500;
const LIST_LINES = 15;
const LINE_LIMIT = 200;
const URL_LIMIT = 600;

const ZERO_WIDTH_SPACE = '\u200b';

/**
 * Takes the meaning out of Markdown, links and mentions. A mention is also switched off by `allowed_mentions`; the
 * break after @ keeps it from looking like one.
 */
export function escapeDiscord(text: string): string {
  return text
    .replaceAll(/[\\*_~`|[\]<]|^[>#-]|:(?=\/\/)/g, (mark) => `\\${mark}`)
    .replaceAll('@', `@${ZERO_WIDTH_SPACE}`);
}

/** One embed. https://docs.discord.com/developers/resources/webhook#execute-webhook */
export function renderDiscord(notification: Notification): WebhookPayload {
  const summary = summarise(notification);
  const title = titleWithin(summary, TITLE_LIMIT, escapeDiscord);
  const footer = { text: footerOf(summary) };
  const fields = fieldsOf(summary);
  const room = Math.min(DESCRIPTION_LIMIT, TOTAL_LIMIT - title.length - footer.text.length - sizeOf(fields));
  return {
    allowed_mentions: { parse: [] },
    embeds: [
      {
        title,
        description: descriptionOf(summary, room),
        color: colourOf(summary),
        fields,
        footer,
        timestamp: new Date(notification.alert.occurredAtMs).toISOString(),
      },
    ],
  };
}

const within = (text: string, limit: number): string => escapeWithin(text, limit, escapeDiscord);

/** The list of others takes what the other parts leave of the room. */
function descriptionOf(summary: Summary, room: number): string {
  const before = [
    summary.note === '' ? '' : `*${within(summary.note, NOTE_LIMIT)}*`,
    within(summary.explanation, EXPLANATION_LIMIT),
    pictureOf(summary),
  ];
  const after = [summary.held === '' ? '' : `⏳ ${within(summary.held, NOTE_LIMIT)}`, actionsOf(summary)];
  const used = joined([...before, ...after]).length + 4;
  return joined([...before, othersOf(summary, room - used), ...after]);
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

function pictureOf({ picture }: Summary): string {
  return picture === null ? '' : `\`${picture.sparkline}\`  ${within(picture.range, NOTE_LIMIT)}`;
}

function othersOf({ words, others, othersTitle }: Summary, room: number): string {
  if (others.length === 0) return '';
  const title = othersTitle === '' ? [] : [`**${within(othersTitle, LINE_LIMIT)}**`];
  const left = room - (title[0] ?? '').length - 1;
  const { lines, rest } = fitLines(others, words, { lines: LIST_LINES, room: left }, lineOf);
  return [...title, ...lines, ...(rest === '' ? [] : [rest])].join('\n');
}

function lineOf({ emoji, severity, headline, when, times }: OtherAlert): string {
  const parts = [`${emoji} **${severity}** ${within(headline, LINE_LIMIT)}`, when, times];
  return parts.filter((part) => part !== '').join(' · ');
}

function actionsOf({ actions }: Summary): string {
  return actions
    .filter(({ url }) => url.length <= URL_LIMIT)
    .map(({ label, url }) => `[${label}](${encodeBrackets(url)})`)
    .join(' · ');
}

/** A bracket or a blank ends the address of a Markdown link. */
function encodeBrackets(url: string): string {
  return url.replaceAll('(', '%28').replaceAll(')', '%29').replaceAll(' ', '%20');
}

interface Field {
  readonly name: string;
  readonly value: string;
  readonly inline: boolean;
}

function fieldsOf({ words, ...summary }: Summary): readonly Field[] {
  const { labels } = words;
  const rows = [
    ...summary.numbers.map(({ label, value }) => field(label, value)),
    field(labels.indicators, summary.indicators, false),
    field(labels.severity, summary.severityReason, false, REASON_LIMIT),
    field(labels.time, summary.time),
    field(labels.environment, summary.environmentNote),
  ];
  // Discord refuses a message with an empty field.
  return rows.filter(({ value }) => value !== '');
}

function field(name: string, value: string, inline = true, limit = FIELD_LIMIT): Field {
  return { name, value: within(value, limit), inline };
}

/** A footer shows text as it is, without Markdown. */
function footerOf({ alertId, words, environmentNote }: Summary): string {
  if (alertId !== '') return truncate(`${words.labels.alert} ${alertId}`, FOOTER_LIMIT);
  return truncate(words.sentBy(environmentNote === '' ? 'prod' : environmentNote), FOOTER_LIMIT);
}

function sizeOf(fields: readonly Field[]): number {
  return fields.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
}
