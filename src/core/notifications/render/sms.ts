import type { Notification, SmsMessage } from '../message.ts';
import { formatPrice } from './numbers.ts';
import { summarise } from './summary.ts';

/** One part of GSM 03.38: 160 septets. https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html */
export const SMS_LIMIT = 160;

/** 3GPP TS 23.038, section 6.2.1: the default alphabet, and the characters that cost two septets. */
const GSM_BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const GSM_EXTENDED = '^{}\\[~]|€';
const BASIC = new Set(GSM_BASIC);
const EXTENDED = new Set(GSM_EXTENDED);

/** What our own texts and usual feeds contain beyond that alphabet. */
const PLAIN: Readonly<Record<string, string>> = {
  '×': 'x',
  σ: ' sigma',
  '−': '-',
  '–': '-',
  '—': '-',
  '·': ',',
  '…': '...',
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '\u00a0': ' ',
  '\u202f': ' ',
  '≥': '>=',
  '≤': '<=',
};

/** The same text in the alphabet of one-part messages: a single character beyond it would halve what fits. */
export function toGsm7(text: string): string {
  return Array.from(text, (char) => {
    if (BASIC.has(char) || EXTENDED.has(char)) return char;
    const plain = PLAIN[char] ?? char.normalize('NFD').replaceAll(/\p{Mn}/gu, '');
    return Array.from(plain, (piece) => (BASIC.has(piece) || EXTENDED.has(piece) ? piece : '?')).join('');
  }).join('');
}

export function gsm7Length(text: string): number {
  return Array.from(text).reduce((sum, char) => sum + (EXTENDED.has(char) ? 2 : 1), 0);
}

/** One SMS part: the sentence, the price and the time, the sentence cut first when it is too long. */
export function renderSms(notification: Notification): SmsMessage {
  const { alert } = notification;
  const summary = summarise(notification);
  const note = summary.environmentNote === '' ? '' : ` (${summary.environmentNote})`;
  const news = summary.explanation.replace(/\.$/, '') || summary.headline;
  const state = alert.status === 'firing' ? '' : `, ${alert.status}`;
  const price = alert.price > 0 ? `. Price ${formatPrice(alert.price)}` : '';
  const time = ` at ${new Date(alert.occurredAtMs).toISOString().slice(11, 19)} UTC`;

  const head = toGsm7(`${summary.severity}${state}${note}: `);
  const tail = toGsm7(`${price}${time}`);
  const room = SMS_LIMIT - gsm7Length(head) - gsm7Length(tail);
  return { text: cut(head + cut(toGsm7(news), room) + tail, SMS_LIMIT) };
}

function cut(text: string, septets: number): string {
  if (gsm7Length(text) <= septets) return text;
  const mark = '...';
  let kept = '';
  let used = mark.length;
  for (const char of text) {
    used += EXTENDED.has(char) ? 2 : 1;
    if (used > septets) break;
    kept += char;
  }
  return kept.trimEnd() + mark;
}
