import type { Language } from '../../alert/language.ts';
import { CHART_HEIGHT, CHART_SCALE, CHART_WIDTH } from './price-chart.ts';
import { colourOf, hexColour } from '../../notifications/render/colours.ts';
import { fitLines, type OtherAlert } from '../../notifications/render/other-alerts.ts';
import { escapeHtml } from '../../notifications/render/escape-html.ts';
import type { Summary } from '../../notifications/render/summary.ts';
import { truncate } from '../../notifications/render/text.ts';

export const PICTURE_ID = 'price-chart';
const LIST_LIMIT = { lines: 40, room: 40_000 } as const;
const NUMBERS_IN_A_ROW = 3;
/** Characters that an inbox shows beside the subject. */
const PREVIEW_LIMIT = 140;

const FONT = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const INK = '#1c2430';
const SOFT_INK = '#5b6675';
const RULE = '#e6e9ee';

/**
 * Colours at night, for clients that read a style sheet and honour the reader's choice; the others have what stands in the elements, or
 * turn it dark themselves. https://www.caniemail.com/features/css-at-media-prefers-color-scheme/
 */
const DARK_STYLE =
  '@media (prefers-color-scheme:dark){' +
  '.page{background:#101418!important}.card{background:#1b2027!important;border-right-color:#343b45!important;' +
  'border-bottom-color:#343b45!important;border-left-color:#343b45!important}' +
  '.ink{color:#eef1f5!important}.soft{color:#aab4c0!important}.rule{border-color:#343b45!important}' +
  '.note{background:#3a2f10!important;color:#ffe2a0!important}.held{background:#262d36!important;color:#eef1f5!important}' +
  '.button{background:#1b2027!important;color:#eef1f5!important;border-color:#5b6675!important}}';

/** One card, 600 pixels at most, that needs nothing from outside, and no style sheet but for its colours at night. */
export function emailHtml(summary: Summary, language: Language): string {
  const colour = hexColour(colourOf(summary));
  const rows = [
    headOf(summary, colour),
    noteOf(summary),
    paragraph(summary.explanation, `font-size:16px;line-height:1.5;color:${INK}`),
    pictureOf(summary),
    numbersOf(summary),
    othersOf(summary),
    heldOf(summary),
    actionsOf(summary, colour),
    smallPrintOf(summary),
  ];
  return (
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8">` +
    '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">' +
    `<meta name="supported-color-schemes" content="light dark"><style>${DARK_STYLE}</style>` +
    `<title>${escapeHtml(summary.headline)}</title></head>` +
    `<body class="page" style="margin:0;padding:24px 12px;background:#f3f5f8;${FONT}">` +
    `<div style="display:none;max-height:0;overflow:hidden">${escapeHtml(previewOf(summary))}</div>` +
    '<table class="card" role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:600px;margin:0 auto;' +
    `background:#ffffff;border:1px solid ${RULE};border-top:5px solid ${colour};border-radius:8px;border-collapse:separate">` +
    `${rows.join('')}</table></body></html>\n`
  );
}

function row(content: string, padding = '0 32px 20px'): string {
  return `<tr><td style="padding:${padding}">${content}</td></tr>`;
}

function paragraph(text: string, style: string): string {
  return text === '' ? '' : row(`<p class="ink" style="margin:0;${style}">${escapeHtml(text)}</p>`);
}

function previewOf({ note, explanation, others }: Summary): string {
  const text = note === '' || others.length === 0 ? explanation : (others[0]?.headline ?? note);
  return truncate(text === '' ? note : text, PREVIEW_LIMIT);
}

function headOf(summary: Summary, colour: string): string {
  const { severityName, environmentNote, headline, headlineSuffix, time } = summary;
  const pills =
    (severityName === '' ? '' : pill(severityName, colour)) +
    (environmentNote === '' ? '' : pill(environmentNote, '#7a8494'));
  const suffix =
    headlineSuffix === ''
      ? ''
      : `<span class="soft" style="color:${SOFT_INK};font-weight:400">${escapeHtml(headlineSuffix)}</span>`;
  const above = pills === '' ? '' : `<div style="margin:0 0 12px">${pills}</div>`;
  return row(
    `${above}<h1 class="ink" style="margin:0;font-size:22px;line-height:1.3;color:${INK}">${escapeHtml(headline)}${suffix}</h1>` +
      `<p class="soft" style="margin:6px 0 0;font-size:13px;color:${SOFT_INK}">${escapeHtml(time)}</p>`,
    '28px 32px 20px',
  );
}

function pill(text: string, background: string): string {
  return (
    `<span style="display:inline-block;padding:3px 10px;margin-right:6px;border-radius:11px;background:${background};` +
    `color:#ffffff;font-size:12px;font-weight:700;letter-spacing:.4px">${escapeHtml(text)}</span>`
  );
}

function noteOf({ note }: Summary): string {
  if (note === '') return '';
  return row(
    `<p class="note" style="margin:0;padding:10px 14px;border-radius:6px;background:#fff6e0;font-size:14px;line-height:1.4;` +
      `color:#6b4b00">${escapeHtml(note)}</p>`,
  );
}

function pictureOf({ picture }: Summary): string {
  if (picture === null) return '';
  return row(
    `<img src="cid:${PICTURE_ID}" alt="${escapeHtml(picture.alternative)}" width="${CHART_WIDTH / CHART_SCALE}" ` +
      `height="${CHART_HEIGHT / CHART_SCALE}" style="display:block;width:100%;max-width:${CHART_WIDTH / CHART_SCALE}px;height:auto;border:0">` +
      `<p class="soft" style="margin:4px 0 0;font-size:12px;color:${SOFT_INK}">${escapeHtml(picture.range)}</p>`,
  );
}

function numbersOf({ numbers }: Summary): string {
  if (numbers.length === 0) return '';
  const rows: string[] = [];
  for (let from = 0; from < numbers.length; from += NUMBERS_IN_A_ROW) {
    const cells = Array.from({ length: NUMBERS_IN_A_ROW }, (_, index) => numbers[from + index]);
    rows.push(`<tr>${cells.map((cell) => numberCell(cell)).join('')}</tr>`);
  }
  return row(
    `<table role="presentation" width="100%" cellpadding="0" cellspacing="0">${rows.join('')}</table>`,
    '0 32px 8px',
  );
}

function numberCell(cell: Summary['numbers'][number] | undefined): string {
  if (cell === undefined) return '<td></td>';
  return (
    `<td width="33%" style="padding:0 8px 12px 0;vertical-align:top"><div class="soft" style="font-size:12px;color:${SOFT_INK}">` +
    `${escapeHtml(cell.label)}</div><div class="ink" style="font-size:16px;font-weight:600;color:${INK}">` +
    `${escapeHtml(cell.value)}</div></td>`
  );
}

function othersOf({ others, othersTitle, words }: Summary): string {
  if (others.length === 0) return '';
  const { lines, rest } = fitLines(others, words, LIST_LIMIT, otherRow);
  const title =
    othersTitle === ''
      ? ''
      : `<p class="ink" style="margin:0 0 6px;font-size:14px;font-weight:700;color:${INK}">${escapeHtml(othersTitle)}</p>`;
  const more =
    rest === ''
      ? ''
      : `<p class="soft" style="margin:8px 0 0;font-size:13px;color:${SOFT_INK}">${escapeHtml(rest)}</p>`;
  return row(
    `${title}<table role="presentation" width="100%" cellpadding="0" cellspacing="0">${lines.join('')}</table>${more}`,
  );
}

function otherRow({ emoji, severity, headline, when, times }: OtherAlert): string {
  const note =
    times === '' ? '' : ` <span class="soft" style="color:${SOFT_INK}">${escapeHtml(times)}</span>`;
  const cells = [
    cellOf(
      `${emoji}&nbsp;${escapeHtml(severity)}`,
      'soft',
      `white-space:nowrap;font-size:12px;color:${SOFT_INK}`,
    ),
    cellOf(escapeHtml(truncate(headline, 300)) + note, 'ink', `width:100%;color:${INK}`),
    cellOf(escapeHtml(when), 'soft', `white-space:nowrap;color:${SOFT_INK};padding-right:0`),
  ];
  return `<tr>${cells.join('')}</tr>`;
}

function cellOf(content: string, ink: 'ink' | 'soft', style: string): string {
  return `<td class="rule ${ink}" style="padding:7px 10px 7px 0;border-top:1px solid ${RULE};font-size:14px;vertical-align:top;${style}">${content}</td>`;
}

function heldOf({ held }: Summary): string {
  if (held === '') return '';
  return row(
    `<p class="held" style="margin:0;padding:10px 14px;border-radius:6px;background:#f0f2f5;font-size:14px;color:${INK}">⏳ ` +
      `${escapeHtml(held)}</p>`,
  );
}

function actionsOf({ actions }: Summary, colour: string): string {
  if (actions.length === 0) return '';
  const buttons = actions.map(({ label, url }, index) => {
    const [kind, style] =
      index === 0
        ? ['', `background:${colour};color:#ffffff;border:1px solid ${colour}`]
        : [' class="button"', `background:#ffffff;color:${INK};border:1px solid #c8ced8`];
    return (
      `<a href="${escapeHtml(url)}"${kind} style="display:inline-block;padding:10px 20px;margin:0 8px 8px 0;border-radius:6px;` +
      `font-size:14px;font-weight:600;text-decoration:none;${style}">${escapeHtml(label)}</a>`
    );
  });
  return row(buttons.join(''), '4px 32px 16px');
}

function smallPrintOf({ words, ...summary }: Summary): string {
  const { severityReason, indicators, alertId, environmentNote } = summary;
  const lines = [
    severityReason,
    indicators,
    alertId === '' ? '' : `${words.labels.alert} ${truncate(alertId, 256)}`,
    words.sentBy(environmentNote === '' ? 'prod' : environmentNote),
  ].filter((line) => line !== '');
  return (
    `<tr><td class="rule soft" style="padding:16px 32px 22px;border-top:1px solid ${RULE};font-size:12px;line-height:1.6;` +
    `color:${SOFT_INK};word-break:break-word">${lines.map((line) => escapeHtml(line)).join('<br>')}</td></tr>`
  );
}
