import type { Notification } from '../../notifications/message.ts';
import { priceChart } from './price-chart.ts';
import type { Raster } from './raster.ts';
import { colourOf } from '../../notifications/render/colours.ts';
import { emailHtml, PICTURE_ID } from './email-html.ts';
import { emailText } from './email-text.ts';
import { summarise, type Summary } from '../../notifications/render/summary.ts';
import { truncate } from '../../notifications/render/text.ts';

export interface EmailMessage {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** Travels with the message; the HTML shows it as `cid:` and its content id. */
  readonly picture?: { readonly contentId: string; readonly raster: Raster };
}

/** A mail client shows some 60 to 100 characters; RFC 5322 wants header lines below 998. */
const SUBJECT_LIMIT = 150;
/** SES takes 10 MB; a person does not, and Gmail cuts a message at 102 KB. */
const TEXT_LIMIT = 4000;

/** An e-mail that reads in any client: tables with inline styles, a picture that travels with it, and plain text. */
export function renderEmail(notification: Notification): EmailMessage {
  const full = summarise(notification);
  const summary = {
    ...full,
    headline: truncate(full.headline, TEXT_LIMIT / 8),
    explanation: truncate(full.explanation, TEXT_LIMIT),
    severityReason: truncate(full.severityReason, TEXT_LIMIT / 4),
  };
  const raster = summary.picture === null ? null : priceChart(summary.picture.prices, colourOf(summary));
  return {
    subject: subjectOf(summary),
    html: emailHtml(summary, notification.language),
    text: emailText(summary),
    ...(raster !== null && { picture: { contentId: PICTURE_ID, raster } }),
  };
}

/** An end is no longer as grave as what it ends; what is escalated still is. */
function subjectOf({ isResolved, severityName, tag, ...summary }: Summary): string {
  const { headline, headlineSuffix, environmentNote } = summary;
  const tags = [isResolved ? '' : severityName, tag].filter((each) => each !== '');
  const severity = tags.map((each) => `[${each}] `).join('');
  const note = environmentNote === '' ? '' : ` (${truncate(environmentNote, SUBJECT_LIMIT / 5)})`;
  const room = SUBJECT_LIMIT - severity.length - headlineSuffix.length - note.length;
  return `${severity}${truncate(headline, room)}${headlineSuffix}${note}`;
}
