import { fitLines } from '../../notifications/render/other-alerts.ts';
import { detailsOf, type Summary } from '../../notifications/render/summary.ts';
import type { Words } from '../../notifications/words/words.ts';

const LIST_LIMIT = { lines: 60, room: 12_000 } as const;

/** For readers without HTML: the same, line by line. */
export function emailText(summary: Summary): string {
  const { words, severityName, headline, headlineSuffix, picture, actions, alertId } = summary;
  const parts = [
    (severityName === '' ? headline : words.labelled(severityName, headline)) + headlineSuffix,
    summary.note,
    summary.explanation,
    picture === null ? '' : `${picture.sparkline}  ${picture.range}`,
    tableOf(detailsOf(summary), words),
    listOf(summary),
    summary.held,
    actions.map(({ label, url }) => words.labelled(label, url)).join('\n'),
    summary.severityReason,
    alertId === '' ? '' : `${words.labels.alert} ${alertId}`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function tableOf(rows: ReturnType<typeof detailsOf>, { labelled }: Words): string {
  const width = Math.max(...rows.map(({ label }) => labelled(label, '').length)) + 1;
  return rows.map(({ label, value }) => `${labelled(label, '').padEnd(width)}${value}`).join('\n');
}

function listOf({ others, othersTitle, words }: Summary): string {
  if (others.length === 0) return '';
  const { lines, rest } = fitLines(others, words, LIST_LIMIT, ({ severity, headline, when, times }) =>
    [`- ${when}  ${severity}  ${headline}`, times].filter((part) => part !== '').join(', '),
  );
  return [othersTitle, ...lines, rest].filter((part) => part !== '').join('\n');
}
