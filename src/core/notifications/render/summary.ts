import { RULE_NOTICE_ALERT_TYPE, SYSTEM_ALERT_TYPE, type Alert } from '../../alert/alert.ts';
import { SEVERITIES, type Severity } from '../../alert/severity.ts';
import { OTHER_SYMBOLS, type HeldCount, type Notification } from '../message.ts';
import { WORDS } from '../words/catalogue.ts';
import { clockTimeAt } from '../words/clock-time.ts';
import { formatCount, formatPrice } from '../words/numbers.ts';
import type { Words } from '../words/words.ts';
import { emojiOf, headlineOf } from './headline.ts';
import { indicatorsOf, type Labelled, numbersOf } from './numbers-of.ts';
import { byGravityTo, otherAlerts, type OtherAlert } from './other-alerts.ts';
import { sameEventOf } from './same-event.ts';
import { sparkline } from './sparkline.ts';
import { amongSymbols } from './symbol-names.ts';
import { oneLine } from './text.ts';

/** What every channel says, before it is dressed and escaped for one of them. Single lines, control-free. */
export interface Summary {
  readonly words: Words;
  readonly severity: Severity;
  /** "🟠 HIGH", or the emoji alone where the message has no severity of its own. */
  readonly mark: string;
  /** "HIGH", or empty likewise. */
  readonly severityName: string;
  readonly isDigest: boolean;
  readonly isResolved: boolean;
  /** True where the headline speaks of several markets of one underlying, and the explanation of the one that moved most tellingly. */
  readonly isSameEvent: boolean;
  readonly headline: string;
  /** " (also ETHUSDT and 2 more)", or empty: belongs behind the headline, however short that is cut. */
  readonly headlineSuffix: string;
  /** The same without names: " (+3 more)". */
  readonly countSuffix: string;
  /** "RESOLVED", "ESCALATED 2/3", or empty. */
  readonly tag: string;
  /** What the reader has to know first: an escalation, a reminder. */
  readonly note: string;
  readonly explanation: string;
  readonly picture: PricePicture | null;
  readonly numbers: readonly Labelled[];
  /** Title of the list of others; empty where the headline says it. */
  readonly othersTitle: string;
  readonly others: readonly OtherAlert[];
  /** Empty when nothing was held back. */
  readonly held: string;
  readonly heldCount: number;
  readonly severityReason: string;
  readonly time: string;
  /** Empty when the alert brings none. */
  readonly indicators: string;
  /** Empty in a digest. */
  readonly alertId: string;
  /** Empty in production. */
  readonly environmentNote: string;
  readonly actions: readonly { readonly label: string; readonly url: string }[];
}

export interface PricePicture {
  readonly prices: readonly number[];
  readonly sparkline: string;
  /** "low 17,440.20 · high 17,852.40" */
  readonly range: string;
  readonly alternative: string;
}

/** In a line that counts alerts by symbol. */
const SYMBOLS_NAMED = 5;

export function summarise(notification: Notification): Summary {
  const isDigest = notification.kind === 'digest' && notification.others.length > 0;
  return isDigest ? digestSummary(notification) : alertSummary(notification);
}

function alertSummary(notification: Notification): Summary {
  const { alert, others, timeZone, usefulness } = notification;
  const words = WORDS[notification.language];
  const severityName = words.severity[alert.severity];
  const event = sameEventOf(alert, others, words);
  const more = others.length + 1 - (event?.alertCount ?? 1);
  const about = amongSymbols(
    others.toSorted(byGravityTo(usefulness)),
    event?.symbols ?? [alert.symbol],
    words,
  );
  const countSuffix = more === 0 ? '' : ` (${words.plusMore(formatCount(more, words.numbers))})`;
  return {
    ...commonOf(notification, words),
    isDigest: false,
    actions: actionsOf(notification, words),
    severity: alert.severity,
    mark: `${emojiOf(alert)} ${severityName}`,
    severityName,
    isResolved: alert.status === 'resolved',
    isSameEvent: event !== null,
    headline: event?.headline ?? headlineOf(alert, words),
    headlineSuffix: about === '' ? countSuffix : ` (${words.alsoAbout(about)})`,
    countSuffix,
    tag: tagOf(notification, words),
    note: noteOf(notification, words),
    explanation: oneLine(words.sentence(alert)),
    picture: pictureOf(alert, words),
    numbers: numbersOf(alert, words),
    othersTitle: othersTitleOf(alert, others, words),
    others: otherAlerts(others, words, timeZone, { ...alert, ...(usefulness && { usefulness }) }),
    severityReason: oneLine(words.severityReason(notification.verdict)),
    time: words.dateAndTime(clockTimeAt(timeZone, alert.occurredAtMs)),
    indicators: indicatorsOf(alert, words),
    alertId: oneLine(alert.alertId),
  };
}

/** None of them leads: they are listed, and the message has the colour of the gravest. */
function digestSummary(notification: Notification): Summary {
  const { alert, others, timeZone, usefulness } = notification;
  const words = WORDS[notification.language];
  const all = [...others, alert].toSorted(byGravityTo(usefulness));
  const gravest = all[0]!;
  const latestMs = Math.max(...all.map(({ occurredAtMs }) => occurredAtMs));
  return {
    ...commonOf(notification, words),
    isDigest: true,
    isSameEvent: false,
    actions: actionsOf(notification, words),
    severity: gravest.severity,
    mark: emojiOf(gravest),
    severityName: '',
    isResolved: gravest.status === 'resolved',
    headline: words.digestHeadline(all.length, amongSymbols(all, [], words)),
    headlineSuffix: '',
    countSuffix: '',
    tag: '',
    note: words.digestIntroduction,
    explanation: countsOf(all, words),
    picture: null,
    numbers: [],
    othersTitle: '',
    others: otherAlerts(all, words, timeZone, { occurredAtMs: latestMs, ...(usefulness && { usefulness }) }),
    severityReason: '',
    time: words.dateAndTime(clockTimeAt(timeZone, latestMs)),
    indicators: '',
    alertId: '',
  };
}

/** The numbers and what else stands beside them in a table. */
export function detailsOf(summary: Summary): Summary['numbers'] {
  const { labels } = summary.words;
  const rows = [
    ...summary.numbers,
    { label: labels.time, value: summary.time },
    { label: labels.indicators, value: summary.indicators },
    { label: labels.environment, value: summary.environmentNote },
  ];
  return rows.filter(({ value }) => value !== '');
}

function commonOf({ environment, held }: Notification, words: Words) {
  const name = oneLine(environment);
  return {
    words,
    held: heldLine(held, words),
    heldCount: held.reduce((sum, { count }) => sum + count, 0),
    environmentNote: name === 'prod' ? '' : name,
  };
}

function tagOf({ alert, escalation }: Notification, words: Words): string {
  if (alert.status === 'resolved') return words.resolvedTag;
  return escalation === undefined ? '' : words.escalatedTag(escalation.step, escalation.steps);
}

/** They are about all that the message tells of. */
function actionsOf({ links, alert, escalation }: Notification, { labels }: Words): Summary['actions'] {
  // Who is called since nobody answers, or what the monitor says of itself, is not asked about.
  const isOwn = alert.alertType === SYSTEM_ALERT_TYPE || alert.alertType === RULE_NOTICE_ALERT_TYPE;
  const isRated = escalation === undefined && !isOwn;
  const named = [
    { label: labels.acknowledge, url: links.acknowledge ?? '' },
    { label: labels.silence, url: links.silence ?? '' },
    { label: labels.rate, url: (isRated && links.rate) || '' },
  ];
  // Written out by the parser, an address has no blank, quote, angle bracket or line break.
  return named
    .filter(({ url }) => URL.canParse(url))
    .map(({ label, url }) => ({ label, url: new URL(url).href }));
}

function noteOf(notification: Notification, words: Words): string {
  const { escalation, acknowledgement, sendReason, timeZone } = notification;
  const notes: string[] = [];
  if (escalation !== undefined) {
    const { unacknowledgedSeconds, step, steps } = escalation;
    notes.push(words.unacknowledged(words.duration(unacknowledgedSeconds), step, steps));
  } else if (sendReason === 'repeat') notes.push(words.reminder);
  if (acknowledgement !== undefined) {
    const at = words.dayAndTime(clockTimeAt(timeZone, acknowledgement.acknowledgedAtMs));
    notes.push(words.acknowledgedBy(oneLine(acknowledgement.userId), at));
  }
  return notes.join(' ');
}

function othersTitleOf(lead: Alert, others: readonly Alert[], words: Words): string {
  if (others.length === 0) return '';
  const episodes = new Set(others.map(({ episodeId }) => episodeId));
  episodes.delete(lead.episodeId);
  return words.also(episodes.size, others.length - episodes.size);
}

/** "HIGH 9, MEDIUM 111 · BTCUSDT 25, ETHUSDT 24, …" */
function countsOf(alerts: readonly Alert[], words: Words): string {
  const bySeverity = Map.groupBy(alerts, ({ severity }) => severity);
  const severities = SEVERITIES.toReversed().flatMap((severity) => {
    const count = bySeverity.get(severity)?.length;
    return count === undefined ? [] : [`${words.severity[severity]} ${formatCount(count, words.numbers)}`];
  });
  const bySymbol = [...Map.groupBy(alerts, ({ symbol }) => symbol)];
  const counts = bySymbol.map(([symbol, told]) => ({ symbol, count: told.length }));
  return `${severities.join(', ')} · ${symbolsText(counts, words)}`;
}

/** "12 held back by the rate limit: BTCUSDT 7, ETHUSDT 5" */
function heldLine(held: readonly HeldCount[], words: Words): string {
  const total = held.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return '';
  return words.held(total, symbolsText(held, words));
}

/** "BTCUSDT 7, ETHUSDT 5, …": those with most. */
function symbolsText(counts: readonly HeldCount[], words: Words): string {
  const all = counts.filter(({ count }) => count > 0).toSorted((a, b) => b.count - a.count);
  const most = all.filter(({ symbol }) => symbol !== OTHER_SYMBOLS);
  const named = most
    .slice(0, SYMBOLS_NAMED)
    .map(({ symbol, count }) => `${oneLine(symbol)} ${formatCount(count, words.numbers)}`);
  return [...named, ...(all.length > named.length ? ['…'] : [])].join(', ');
}

function pictureOf({ recentPrices, symbol }: Alert, words: Words): PricePicture | null {
  if (recentPrices.length < 2) return null;
  const low = formatPrice(Math.min(...recentPrices), words.numbers);
  const high = formatPrice(Math.max(...recentPrices), words.numbers);
  const last = formatPrice(recentPrices.at(-1)!, words.numbers);
  return {
    prices: recentPrices,
    sparkline: sparkline(recentPrices),
    range: words.priceRange(low, high),
    alternative: words.pictureAlternative(oneLine(symbol), low, high, last),
  };
}
