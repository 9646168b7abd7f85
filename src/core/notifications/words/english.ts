import { durationText } from '../../market-data/duration.ts';
import { ENGLISH_EVENTS } from './english-events.ts';
import { ENGLISH_PAGES } from './english-pages.ts';
import { oftenText } from './english-sentences.ts';
import { explanationOf } from './explanation.ts';
import { ENGLISH_NUMBERS, formatCount } from './numbers.ts';
import { severityReasonOf } from './severity-reason.ts';
import type { Words } from './words.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const written = (count: number): string => formatCount(count, ENGLISH_NUMBERS);
const counted = (count: number, what: string): string => `${written(count)} ${what}${count === 1 ? '' : 's'}`;
const listed = (names: readonly string[]): string =>
  [names.slice(0, -1).join(', '), names.slice(-1).join('')].filter((part) => part !== '').join(' and ');

export const ENGLISH: Words = {
  numbers: ENGLISH_NUMBERS,
  severity: { CRITICAL: 'CRITICAL', HIGH: 'HIGH', MEDIUM: 'MEDIUM', LOW: 'LOW' },
  anomaly: ENGLISH_EVENTS,
  systemAlarm: {
    name: 'system alarm',
    worse: 'system alarm has got worse',
    over: 'system alarm is over',
  },
  ruleNotice: {
    name: 'rules not evaluated',
    worse: 'more rules not evaluated',
    over: 'rules are evaluated again',
  },
  otherEvent: (name) => ({ name, worse: `${name} has got worse`, over: `${name} is over` }),
  status: { firing: '', worsened: 'worsened', resolved: 'resolved' },

  duration: (seconds) => durationText(seconds, ENGLISH_NUMBERS.day),
  frequency: oftenText,
  dateAndTime: ({ year, month, day, time, zone }) => `${day} ${MONTHS[month]} ${year}, ${time} ${zone}`,
  dayAndTime: ({ month, day, hoursAndMinutes }) => `${day} ${MONTHS[month]} ${hoursAndMinutes}`,

  subject: (symbol, phrase) => `${symbol} ${phrase}`,
  ruleHeadline: (symbol, rule) => `${symbol}: ${rule}`,
  markets: (underlying, count, change) => `${underlying}: ${count} markets, up to ${change}`,
  usualVolume: (ratio) => `${ratio} usual volume`,
  changeWithin: (change, duration) => `${change} in ${duration}`,
  sentence: explanationOf,
  severityReason: (verdict) => severityReasonOf(verdict, 'en'),

  labels: {
    price: 'Price',
    before: 'Before',
    change: 'Change',
    volume: 'Volume',
    window: 'Window',
    began: 'Began',
    score: 'Score',
    frequency: 'Frequency',
    indicators: 'Indicators',
    severity: 'Severity',
    time: 'Time',
    environment: 'Environment',
    alert: 'Alert',
    trend: 'trend',
    trendUp: 'up',
    trendDown: 'down',
    trendSideways: 'sideways',
    acknowledge: 'Acknowledge',
    rate: 'Useful / noise',
    silence: 'Silence',
  },
  labelled: (name, value) => `${name}: ${value}`,
  ago: (duration) => `${duration} ago`,
  volumeOfUsual: (volume, ratio) => `${volume} (${ratio} usual)`,
  priceRange: (low, high) => `low ${low} · high ${high}`,
  pictureAlternative: (symbol, low, high, last) =>
    `Latest prices of ${symbol}: between ${low} and ${high}, last ${last}`,

  resolvedTag: 'RESOLVED',
  escalatedTag: (step, steps) => `ESCALATED ${step}/${steps}`,
  unacknowledged: (duration, step, steps) =>
    `Not acknowledged for ${duration}: escalation step ${step} of ${steps}.`,
  acknowledgedBy: (userId, time) => `Acknowledged by ${userId}, ${time}.`,
  reminder: 'Reminder: still going on.',
  among: (names, rest) => (rest === 0 ? listed(names) : `${names.join(', ')} and ${written(rest)} more`),
  digestHeadline: (count, symbols) => `Digest: ${counted(count, 'alert')} about ${symbols}`,
  digestIntroduction: 'Held for you, most severe first.',
  also: (events, updates) => {
    const others = events === 0 ? '' : counted(events, 'other event');
    const again = updates === 0 ? '' : counted(updates, 'update');
    return `Also: ${others === '' || again === '' ? others + again : `${others} (${again})`}`;
  },
  andMore: (count) => `… and ${count} more`,
  alsoAbout: (symbols) => `also ${symbols}`,
  plusMore: (count) => `+${count} more`,
  times: (count) => `${count} times`,
  held: (count, bySymbol) => `${written(count)} held back by the rate limit: ${bySymbol}`,
  heldBriefly: (count) => `${written(count)} held back`,
  sentBy: (environment) => `Sent by the market monitor (${environment})`,
  pages: ENGLISH_PAGES,
};
