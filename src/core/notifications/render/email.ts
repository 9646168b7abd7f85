import type { EmailMessage, Notification } from '../message.ts';
import { summarise, type Summary } from './summary.ts';
import { truncate } from './text.ts';

/** A mail client shows some 60 to 100 characters; RFC 5322 wants header lines below 998. */
const SUBJECT_LIMIT = 150;
/** SES takes 10 MB; a person does not. */
const EXPLANATION_LIMIT = 5000;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => ENTITIES[char]!);
}

/** An e-mail that reads in any client: a table with inline styles, no picture and no link to load, and plain text. */
export function renderEmail(notification: Notification): EmailMessage {
  const full = summarise(notification);
  const summary = { ...full, explanation: truncate(full.explanation, EXPLANATION_LIMIT) };
  const note = summary.environmentNote === '' ? '' : ` (${summary.environmentNote})`;
  return {
    subject: truncate(`[${summary.severity}] ${summary.headline}${note}`, SUBJECT_LIMIT),
    html: htmlOf(summary),
    text: textOf(summary),
  };
}

function details(summary: Summary): readonly { readonly label: string; readonly value: string }[] {
  const rows = [...summary.numbers, { label: 'Time', value: summary.time }];
  if (summary.indicators !== '') rows.push({ label: 'Indicators', value: summary.indicators });
  if (summary.environmentNote !== '') rows.push({ label: 'Environment', value: summary.environmentNote });
  return rows;
}

function textOf(summary: Summary): string {
  const rows = details(summary).map(({ label, value }) => `${`${label}:`.padEnd(13)}${value}`);
  const parts = [
    `${summary.severity}: ${summary.headline}`,
    summary.explanation,
    rows.join('\n'),
    summary.severityReason,
    `Alert ${summary.alertId}`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function htmlOf(summary: Summary): string {
  const colour = `#${summary.colour.toString(16).padStart(6, '0')}`;
  const rows = details(summary)
    .map(
      ({ label, value }) =>
        `<tr><td style="padding:2px 16px 2px 0;color:#666">${label}</td>` +
        `<td style="padding:2px 0;font-weight:600">${escapeHtml(value)}</td></tr>`,
    )
    .join('');
  const explanation =
    summary.explanation === ''
      ? ''
      : `<p style="margin:0 0 16px;font-size:16px;line-height:1.4">${escapeHtml(summary.explanation)}</p>`;
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"></head>' +
    '<body style="margin:0;padding:16px;font-family:Helvetica,Arial,sans-serif;color:#222">' +
    `<div style="max-width:560px;border-left:6px solid ${colour};padding:4px 0 4px 16px">` +
    `<p style="margin:0 0 4px;font-size:13px;font-weight:700;color:${colour}">${summary.severity}</p>` +
    `<h1 style="margin:0 0 12px;font-size:20px">${escapeHtml(summary.headline)}</h1>${explanation}` +
    `<table role="presentation" style="border-collapse:collapse;font-size:14px">${rows}</table>` +
    `<p style="margin:16px 0 0;font-size:13px;color:#444">${escapeHtml(summary.severityReason)}</p>` +
    `<p style="margin:4px 0 0;font-size:12px;color:#888">Alert ${escapeHtml(summary.alertId)}</p>` +
    '</div></body></html>'
  );
}
