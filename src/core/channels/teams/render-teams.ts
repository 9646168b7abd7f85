import type { Severity } from '../../alert/severity.ts';
import type { Notification } from '../../notifications/message.ts';
import { fitLines, type OtherAlert } from '../../notifications/render/other-alerts.ts';
import { smallPrintOf } from '../../notifications/render/small-print.ts';
import { summarise, type Summary } from '../../notifications/render/summary.ts';
import { truncate } from '../../notifications/render/text.ts';
import { titleWithin } from '../../notifications/render/title.ts';

/** What the trigger "When a Teams webhook request is received" wants: https://learn.microsoft.com/connectors/teams/#microsoft-teams-webhook */
export interface TeamsMessage {
  readonly type: 'message';
  readonly attachments: readonly {
    readonly contentType: 'application/vnd.microsoft.card.adaptive';
    readonly content: Readonly<Record<string, unknown>>;
  }[];
}

/**
 * A message has about 28 KB, after which the workflow fails though it has accepted the request: the parts stay below it together, at three bytes a
 * character. https://learn.microsoft.com/connectors/teams/#known-issues-and-limitations-with-actions
 */
const TITLE_LIMIT = 300;
const NOTE_LIMIT = 300;
const EXPLANATION_LIMIT = 1000;
const VALUE_LIMIT = 60;
const SMALL_PRINT_LIMIT = 800;
const LIST_LINES = 15;
const LINE_LIMIT = 150;
const LIST_LIMIT = 3000;
const URL_LIMIT = 1000;

/** Of the head of the card; there is no other colour that every client shows. */
const STYLES: Readonly<Record<Severity, string>> = {
  CRITICAL: 'attention',
  HIGH: 'warning',
  MEDIUM: 'accent',
  LOW: 'emphasis',
};

const ZERO_WIDTH_SPACE = '\u200b';

/** A text run knows no Markdown, but the functions of dates: https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features */
export function escapeTeams(text: string): string {
  return text.replaceAll('{{', `{${ZERO_WIDTH_SPACE}{`);
}

/**
 * One Adaptive Card. All text stands in text runs, in which nothing becomes markup, a link or a mention.
 * https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference#adaptive-card
 */
export function renderTeams(notification: Notification): TeamsMessage {
  const summary = summarise(notification);
  const title = titleWithin(summary, TITLE_LIMIT, escapeTeams);
  const actions = summary.actions
    .filter(({ url }) => url.length <= URL_LIMIT)
    .map(({ label, url }) => ({ type: 'Action.OpenUrl', title: label, url }));
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    fallbackText: title,
    body: bodyOf(summary, title),
    ...(actions.length > 0 && { actions }),
  };
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }],
  };
}

function bodyOf(summary: Summary, title: string): readonly object[] {
  const { note, explanation, held, isResolved, severity } = summary;
  const head = block([run(title, { weight: 'Bolder', size: 'Medium' })]);
  return [
    { type: 'Container', style: isResolved ? 'good' : STYLES[severity], bleed: true, items: [head] },
    ...paragraph(note, NOTE_LIMIT, { italic: true }),
    ...paragraph(explanation, EXPLANATION_LIMIT),
    ...pictureOf(summary),
    ...numbersOf(summary),
    ...othersOf(summary),
    ...paragraph(held === '' ? '' : `⏳ ${held}`, NOTE_LIMIT),
    ...truncate(smallPrintOf(summary), SMALL_PRINT_LIMIT)
      .split('\n')
      .map((line, index) => block([run(line, SMALL_PRINT)], index > 0)),
  ];
}

type Look = Readonly<Record<string, string | boolean>>;

const SMALL_PRINT: Look = { size: 'Small', isSubtle: true };

/** @param isClose without a space to what is above it */
function block(inlines: readonly object[], isClose = false): object {
  return { type: 'RichTextBlock', inlines, ...(isClose && { spacing: 'None' }) };
}

function run(text: string, look: Look = {}): object {
  return { type: 'TextRun', text: escapeTeams(text), ...look };
}

function paragraph(text: string, limit: number, look: Look = {}): readonly object[] {
  return text === '' ? [] : [block([run(truncate(text, limit), look)])];
}

function pictureOf({ picture }: Summary): readonly object[] {
  if (picture === null) return [];
  const range = truncate(`  ${picture.range}`, LINE_LIMIT);
  return [block([run(picture.sparkline, { fontType: 'Monospace' }), run(range, SMALL_PRINT)])];
}

function numbersOf({ words, numbers }: Summary): readonly object[] {
  return numbers.map(({ label, value }, index) =>
    block(
      [
        run(words.labelled(label, ''), { isSubtle: true }),
        run(truncate(value, VALUE_LIMIT), { weight: 'Bolder' }),
      ],
      index > 0,
    ),
  );
}

function othersOf({ words, others, othersTitle }: Summary): readonly object[] {
  if (others.length === 0) return [];
  const { lines, rest } = fitLines(others, words, { lines: LIST_LINES, room: LIST_LIMIT }, lineOf);
  return [
    ...paragraph(othersTitle, LINE_LIMIT, { weight: 'Bolder' }),
    ...[...lines, ...(rest === '' ? [] : [rest])].map((line) => block([run(line)], true)),
  ];
}

function lineOf({ emoji, severity, headline, when, times }: OtherAlert): string {
  const parts = [`${emoji} ${severity} ${truncate(headline, LINE_LIMIT)}`, when, times];
  return parts.filter((part) => part !== '').join(' · ');
}
