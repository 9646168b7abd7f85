import { fitLines } from '../../notifications/render/other-alerts.ts';
import { detailsOf, type Summary } from '../../notifications/render/summary.ts';

const LIST_LIMIT = { lines: 60, room: 12_000 } as const;

/** For readers without HTML: the same, line by line. */
export function emailText(summary: Summary): string {
  const { words, severityName, headline, headlineSuffix, picture, actions, alertId } = summary;
  const parts = [
    `${severityName === '' ? '' : `${severityName}: `}${headline}${headlineSuffix}`,
    summary.note,
    summary.explanation,
    picture === null ? '' : `${picture.sparkline}  ${picture.range}`,
    tableOf(detailsOf(summary)),
    listOf(summary),
    summary.held,
    actions.map(({ label, url }) => words.indicator(label, url)).join('\n'),
    summary.severityReason,
    alertId === '' ? '' : `${words.labels.alert} ${alertId}`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function tableOf(rows: ReturnType<typeof detailsOf>): string {
  const width = Math.max(...rows.map(({ label }) => label.length)) + 3;
  return rows.map(({ label, value }) => `${`${label}:`.padEnd(width)}${value}`).join('\n');
}

function listOf({ others, othersTitle, words }: Summary): string {
  if (others.length === 0) return '';
  const { lines, rest } = fitLines(others, words, LIST_LIMIT, ({ severity, headline, when, times }) =>
    [`- ${when}  ${severity}  ${headline}`, times].filter((part) => part !== '').join(', '),
  );
  return [othersTitle, ...lines, rest].filter((part) => part !== '').join('\n');
}
