import type { Notification } from '../../notifications/message.ts';
import { WORDS } from '../../notifications/words/catalogue.ts';
import { clockTimeAt } from '../../notifications/words/clock-time.ts';
import { formatCount, formatPrice } from '../../notifications/words/numbers.ts';
import { cutGsm7, gsm7Length, toGsm7 } from './gsm7.ts';
import { summarise, type Summary } from '../../notifications/render/summary.ts';

export interface SmsMessage {
  readonly text: string;
}

/** One part of GSM 03.38. https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html */
export const SMS_LIMIT = 160;
/**
 * Three parts of 153: a text that somebody has to answer brings the address to do so. A longer address is left out: it
 * would cost more than the message.
 */
export const SMS_LIMIT_WITH_LINK = 459;

/** One SMS part: the sentence, the price and the time, the sentence cut first when it is too long. */
export function renderSms(notification: Notification): SmsMessage {
  const summary = summarise(notification);
  return {
    text: summary.isDigest ? digestText(summary) : withLink(alertText(notification, summary), notification),
  };
}

function alertText(notification: Notification, summary: Summary): string {
  const { alert, escalation, timeZone } = notification;
  const { words } = summary;
  const step = escalation === undefined ? '' : `${escalation.step}/${escalation.steps}`;
  const states = [summary.severityName, words.status[alert.status], step].filter((state) => state !== '');
  const news = summary.explanation.replace(/\.$/, '') || summary.headline;
  // The price itself shows how an episode ended.
  const isPriceTold = alert.status === 'resolved' || alert.price === 0;
  const price = isPriceTold ? '' : `. ${words.labels.price} ${formatPrice(alert.price, words.numbers)}`;
  const { time, zone } = clockTimeAt(timeZone, alert.occurredAtMs);
  const more = summary.others.length === 0 ? '' : summary.headlineSuffix;
  return fit(
    `${states.join(', ')}${environmentOf(summary)}: `,
    news,
    `${price}, ${time} ${zone}${more}${heldOf(summary)}`,
  );
}

/** How many of what, and the gravest as far as there is room. */
function digestText(summary: Summary): string {
  const [first] = summary.others;
  const gravest = first === undefined ? '' : `. ${first.severity}: ${first.headline}, ${first.when}`;
  return fit(`${summary.headline}${environmentOf(summary)}`, gravest, heldOf(summary));
}

function fit(head: string, middle: string, tail: string): string {
  const [before, news, after] = [toGsm7(head), toGsm7(middle), toGsm7(tail)];
  const room = SMS_LIMIT - gsm7Length(before) - gsm7Length(after);
  return cutGsm7(before + cutGsm7(news, room) + after, SMS_LIMIT).replace('.... ', '... ');
}

function environmentOf({ environmentNote }: Summary): string {
  return environmentNote === '' ? '' : ` (${environmentNote})`;
}

function heldOf({ heldCount, words }: Summary): string {
  return heldCount === 0 ? '' : ` (${words.heldBriefly(formatCount(heldCount, words.numbers))})`;
}

function withLink(text: string, { kind, alert, links, language }: Notification): string {
  const isUrgent = kind === 'escalation' || alert.severity === 'CRITICAL';
  if (links.acknowledge === undefined || !isUrgent || alert.status === 'resolved') return text;
  const linked = `${text}\n${toGsm7(WORDS[language].labels.acknowledge)}: ${links.acknowledge}`;
  return gsm7Length(linked) <= SMS_LIMIT_WITH_LINK && toGsm7(linked) === linked ? linked : text;
}
