import type { Notification, WebhookPayload } from '../message.ts';
import { summarise, type Summary } from './summary.ts';
import { escapeWithin } from './text.ts';

// https://docs.discord.com/developers/resources/message#embed-object-embed-limits
const TITLE_LIMIT = 256;
const FIELD_NAME_LIMIT = 256;
const FIELD_VALUE_LIMIT = 1024;
const FOOTER_LIMIT = 2048;
/** Of 4,096: leaves room under the total of 6,000 for title, fields and footer at their usual sizes. */
const DESCRIPTION_LIMIT = 3000;
const TOTAL_LIMIT = 6000;

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
  const title = within(`${summary.emoji} ${summary.severity} ${summary.headline}`, TITLE_LIMIT);
  const footer = { text: footerOf(summary) };
  const fields = fieldsOf(summary);
  const used = title.length + footer.text.length + sizeOf(fields);
  const room = Math.min(DESCRIPTION_LIMIT, TOTAL_LIMIT - used);
  return {
    allowed_mentions: { parse: [] },
    embeds: [
      {
        title,
        description: within(summary.explanation, room),
        color: summary.colour,
        fields,
        footer,
        timestamp: new Date(notification.alert.occurredAtMs).toISOString(),
      },
    ],
  };
}

const within = (text: string, limit: number): string => escapeWithin(text, limit, escapeDiscord);

interface Field {
  readonly name: string;
  readonly value: string;
  readonly inline: boolean;
}

function fieldsOf(summary: Summary): readonly Field[] {
  const rows = [
    ...summary.numbers.map(({ label, value }) => field(label, value, true)),
    field('Indicators', summary.indicators, false),
    field('Severity', summary.severityReason, false),
    field('Time', summary.time, true),
    field('Environment', summary.environmentNote, true),
  ];
  // Discord refuses a message with an empty field.
  return rows.filter(({ value }) => value !== '');
}

function field(name: string, value: string, inline: boolean): Field {
  // Half of the value limit: a reason is a sentence, and all of them together must stay under the total.
  return { name: within(name, FIELD_NAME_LIMIT), value: within(value, FIELD_VALUE_LIMIT / 2), inline };
}

/** A footer shows text as it is, without Markdown. */
function footerOf(summary: Summary): string {
  return escapeWithin(`alert ${summary.alertId}`, FOOTER_LIMIT / 4, (text) => text);
}

function sizeOf(fields: readonly Field[]): number {
  return fields.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
}
