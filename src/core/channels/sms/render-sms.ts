import type { Notification } from '../../notifications/message.ts';
import { WORDS } from '../../notifications/words/catalogue.ts';
import { clockTimeAt } from '../../notifications/words/clock-time.ts';
import { formatPrice } from '../../notifications/words/numbers.ts';
import { alphabetOf, cutTo, GSM_7, inGsm7, lengthIn, partsOf, UCS_2 } from './sms-alphabet.ts';
import { summarise, type Summary } from '../../notifications/render/summary.ts';

export interface SmsMessage {
  readonly text: string;
}

/**
 * A text that somebody has to answer brings the address to do so, in at most so many parts. With a longer address it would cost more than
 * the message is worth: that is left out.
 */
export const PARTS_WITH_LINK = 3;
/** In UTF-16 units an address takes more than twice as many of them. */
export const PARTS_WITH_LINK_IN_UCS_2 = 5;
/** The news gives way to what stands around it, but for so much: without its symbol a message says nothing. */
const LEAST_NEWS = 24;
/** Names of other symbols do not take the room in which the news says what happened. */
const NEWS_BESIDE_NAMES = 48;

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
  const sentence = summary.explanation.replace(/\.$/, '') || summary.headline;
  const news = summary.isSameEvent ? `${summary.headline}. ${sentence}` : sentence;
  // The price itself shows how an episode ended.
  const isPriceTold = alert.status === 'resolved' || alert.price === 0;
  const price = isPriceTold ? '' : `. ${words.labels.price} ${formatPrice(alert.price, words.numbers)}`;
  const { time, zone } = clockTimeAt(timeZone, alert.occurredAtMs);
  const head = words.labelled(`${states.join(', ')}${environmentOf(summary)}`, '');
  const [named, counted] = [summary.headlineSuffix, summary.countSuffix].map(
    (more) => `${price}, ${time} ${zone}${more}${heldOf(summary)}`,
  ) as [string, string];
  return fit(head, news, roomBeside(head, news, named) < NEWS_BESIDE_NAMES ? counted : named);
}

function roomBeside(head: string, news: string, tail: string): number {
  const written = inGsm7([head, news, tail].join(''));
  const alphabet = written === null ? UCS_2 : GSM_7;
  return (
    alphabet.partLength - lengthIn(alphabet, inGsm7(head) ?? head) - lengthIn(alphabet, inGsm7(tail) ?? tail)
  );
}

/** How many of what, and the gravest as far as there is room. */
function digestText(summary: Summary): string {
  const [first] = summary.others;
  const gravest =
    first === undefined ? '' : `. ${summary.words.labelled(first.severity, first.headline)}, ${first.when}`;
  return fit(`${summary.headline}${environmentOf(summary)}`, gravest, heldOf(summary));
}

/** In the alphabet of SMS where all of it can be read in it; in others as it is, in the less room that there is then. */
function fit(head: string, middle: string, tail: string): string {
  const written = inGsm7([head, middle, tail].join('')) === null ? null : [head, middle, tail].map(inGsm7);
  const [before, news, after] = (written ?? [head, middle, tail]) as [string, string, string];
  const alphabet = written === null ? UCS_2 : GSM_7;
  const room = alphabet.partLength - lengthIn(alphabet, before) - lengthIn(alphabet, after);
  const text = before + cutTo(Math.max(room, LEAST_NEWS), news, alphabet) + after;
  return cutTo(alphabet.partLength, text, alphabet).replace(`${alphabet.mark}. `, `${alphabet.mark} `);
}

function environmentOf({ environmentNote }: Summary): string {
  return environmentNote === '' ? '' : ` (${environmentNote})`;
}

function heldOf({ heldCount, words }: Summary): string {
  return heldCount === 0 ? '' : ` (${words.heldBriefly(heldCount)})`;
}

function withLink(text: string, { kind, alert, links, language }: Notification): string {
  const isUrgent = kind === 'escalation' || alert.severity === 'CRITICAL';
  const { acknowledge: address } = links;
  if (address === undefined || !isUrgent || alert.status === 'resolved') return text;
  const { labelled, labels } = WORDS[language];
  const linked = `${text}\n${inGsm7(labelled(labels.acknowledge, address)) ?? address}`;
  const mostParts = alphabetOf(text) === GSM_7 ? PARTS_WITH_LINK : PARTS_WITH_LINK_IN_UCS_2;
  return alphabetOf(address) === GSM_7 && partsOf(linked) <= mostParts ? linked : text;
}
