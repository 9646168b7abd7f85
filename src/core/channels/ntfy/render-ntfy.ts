import type { Severity } from '../../alert/severity.ts';
import type { Notification } from '../../notifications/message.ts';
import { fitLines, type OtherAlert } from '../../notifications/render/other-alerts.ts';
import { smallPrintOf } from '../../notifications/render/small-print.ts';
import { summarise, type Summary } from '../../notifications/render/summary.ts';
import { truncate } from '../../notifications/render/text.ts';
import { titleWithin } from '../../notifications/render/title.ts';
import { utf8Bytes } from '../../prelude/fnv1a.ts';

/** https://docs.ntfy.sh/publish/#publish-as-json, without the topic, which is the destination. */
export interface NtfyMessage {
  readonly title: string;
  readonly message: string;
  /** 1 to 5; below 3 without a sound. */
  readonly priority: number;
  readonly tags: readonly string[];
  readonly click?: string;
  readonly actions?: readonly { readonly action: 'view'; readonly label: string; readonly url: string }[];
}

/**
 * Bytes. A longer message becomes a file that nobody opens; and the services that pass it on to telephones have room for 4 KB of all of it.
 * https://docs.ntfy.sh/publish/#limitations, https://github.com/binwiederhier/ntfy/blob/main/server/config.go
 */
export const MESSAGE_LIMIT = 4096;
/** Bytes of message, title and links together. */
const WHOLE_LIMIT = 3900;
const TITLE_LIMIT = 200;
const NOTE_LIMIT = 200;
const EXPLANATION_LIMIT = 500;
const VALUE_LIMIT = 60;
const SMALL_PRINT_LIMIT = 500;
const LIST_LINES = 15;
const LINE_LIMIT = 120;
const URL_LIMIT = 400;
/** Tags stand in one list with commas between. */
const TAG = /^[\w.-]{1,64}$/;

/** https://docs.ntfy.sh/publish/#message-priority */
const PRIORITIES: Readonly<Record<Severity, number>> = { CRITICAL: 5, HIGH: 4, MEDIUM: 3, LOW: 2 };
const SILENT = 2;
const ORDINARY = 3;

const ZERO_WIDTH_SPACE = '\u200b';

/** The message is plain text, of which telephones make links by themselves: the invisible break leaves the letters. */
export function escapeNtfy(text: string): string {
  return text.replaceAll(
    /:(?=\/\/)|(?<=[\p{L}\d])\.(?=\p{L}{2})|@(?=\w)/gu,
    (mark) => `${mark}${ZERO_WIDTH_SPACE}`,
  );
}

export function renderNtfy(notification: Notification): NtfyMessage {
  const summary = summarise(notification);
  const links = summary.actions.filter(({ url }) => url.length <= URL_LIMIT);
  const { acknowledge: click } = notification.links;
  const around = {
    title: titleWithin(summary, TITLE_LIMIT, escapeNtfy),
    priority: priorityOf(summary),
    tags: tagsOf(notification, summary),
    ...(click !== undefined && click.length <= URL_LIMIT && { click }),
    ...(links.length > 0 && {
      actions: links.map(({ label, url }) => ({ action: 'view', label, url }) as const),
    }),
  };
  return { ...around, message: messageOf(summary, WHOLE_LIMIT - bytesOf(JSON.stringify(around))) };
}

/** What is over makes no sound, and a digest is nothing to wake up for. */
function priorityOf({ isResolved, isDigest, severity }: Summary): number {
  if (isResolved) return SILENT;
  return isDigest ? Math.min(PRIORITIES[severity], ORDINARY) : PRIORITIES[severity];
}

/** For the rules by which a subscriber filters. */
function tagsOf({ alert, environment }: Notification, { severity, isDigest }: Summary): readonly string[] {
  const tags = [severity.toLowerCase(), isDigest ? 'digest' : alert.anomaly, environment];
  return tags.filter((tag) => TAG.test(tag));
}

/** The list of others takes what the other parts leave of the room. */
function messageOf(summary: Summary, room: number): string {
  const { note, explanation, held } = summary;
  const before = [
    within(note, NOTE_LIMIT),
    within(explanation, EXPLANATION_LIMIT),
    pictureOf(summary),
    numbersOf(summary),
  ];
  const after = [
    held === '' ? '' : `⏳ ${within(held, NOTE_LIMIT)}`,
    within(smallPrintOf(summary), SMALL_PRINT_LIMIT),
  ];
  const left = room - bytesOf(JSON.stringify(joined([...before, ...after])));
  return cutToBytes(joined([...before, othersOf(summary, left), ...after]), room);
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

function within(text: string, limit: number): string {
  return escapeNtfy(truncate(text, limit));
}

function pictureOf({ picture }: Summary): string {
  return picture === null ? '' : `${picture.sparkline}  ${within(picture.range, LINE_LIMIT)}`;
}

function numbersOf({ words, numbers }: Summary): string {
  return numbers.map(({ label, value }) => words.labelled(label, within(value, VALUE_LIMIT))).join('\n');
}

/** A line is at most three bytes a character; where there is no room for some, they are counted. */
function othersOf({ words, others, othersTitle }: Summary, room: number): string {
  if (others.length === 0) return '';
  const title = othersTitle === '' ? [] : [within(othersTitle, LINE_LIMIT)];
  const limits = { lines: LIST_LINES, room: Math.max(0, Math.floor(room / 3) - LINE_LIMIT) };
  const { lines, rest } = fitLines(others, words, limits, lineOf);
  return [...title, ...lines, ...(rest === '' ? [] : [rest])].join('\n');
}

function lineOf({ emoji, severity, headline, when, times }: OtherAlert): string {
  const parts = [`${emoji} ${severity} ${within(headline, LINE_LIMIT)}`, when, times];
  return parts.filter((part) => part !== '').join(' · ');
}

function bytesOf(text: string): number {
  return utf8Bytes(text).length;
}

/** As JSON, in which some characters take two. */
function cutToBytes(text: string, limit: number): string {
  let kept = text;
  while (bytesOf(JSON.stringify(kept)) > limit) {
    const surplus = bytesOf(JSON.stringify(kept)) - limit;
    kept = truncate(kept, kept.length - Math.max(1, Math.ceil(surplus / 6)));
  }
  return kept;
}
