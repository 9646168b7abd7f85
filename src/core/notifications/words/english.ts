import { durationText } from '../../market-data/duration.ts';
import { ENGLISH_ANOMALIES } from './english-sentences.ts';
import { explanationOf } from './explanation.ts';
import { ENGLISH_NUMBERS } from './numbers.ts';
import { severityReasonOf } from './severity-reason.ts';
import type { Words } from './words.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const alertsOf = (alerts: string, count: number): string => `${alerts} ${count === 1 ? 'alert' : 'alerts'}`;

export const ENGLISH: Words = {
  numbers: ENGLISH_NUMBERS,
  severity: { CRITICAL: 'CRITICAL', HIGH: 'HIGH', MEDIUM: 'MEDIUM', LOW: 'LOW' },
  anomaly: ENGLISH_ANOMALIES,
  systemAlarm: 'system alarm',
  ruleNotice: 'rules not watched',
  status: { firing: '', worsened: 'worsened', resolved: 'resolved' },

  duration: (seconds) => durationText(seconds, ENGLISH_NUMBERS.day),
  dateAndTime: ({ year, month, day, time, zone }) => `${day} ${MONTHS[month]} ${year}, ${time} ${zone}`,
  dayAndTime: ({ month, day, hoursAndMinutes }) => `${day} ${MONTHS[month]} ${hoursAndMinutes}`,

  subject: (symbol, kind) => `${symbol} ${kind}`,
  headline: (subject, status, measure) => {
    if (status === 'resolved') return `${subject} is over`;
    const lead = status === 'worsened' ? `${subject} has worsened` : subject;
    return measure === '' ? lead : `${lead}: ${measure}`;
  },
  ruleHeadline: (symbol, rule) => `${symbol}: ${rule}`,
  markets: (underlying, count, change) => `${underlying}: ${count} markets, ${change} at most`,
  usualVolume: (ratio) => `${ratio} the usual volume`,
  changeWithin: (change, duration) => `${change} in ${duration}`,
  sentence: explanationOf,
  severityReason: (verdict) => severityReasonOf(verdict, 'en'),

  labels: {
    price: 'Price',
    before: 'Before',
    change: 'Change',
    volume: 'Volume',
    window: 'Window',
    score: 'Score',
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
    silence: 'Silence',
  },
  indicator: (name, value) => `${name}: ${value}`,
  volumeOfUsual: (volume, ratio) => `${volume} (${ratio} usual)`,
  priceRange: (low, high) => `low ${low} · high ${high}`,
  pictureAlternative: (symbol, low, high, last) =>
    `Latest prices of ${symbol}: between ${low} and ${high}, last ${last}`,

  unacknowledged: (duration, step, steps) =>
    `Nobody has acknowledged this for ${duration}: escalation step ${step} of ${steps}.`,
  acknowledgedBy: (userId, time) => `Acknowledged by ${userId}, ${time}.`,
  reminder: 'Reminder: this is still going on.',
  digestHeadline: (alerts, count, symbols) =>
    `Digest: ${alertsOf(alerts, count)} about ${symbols.length === 1 ? symbols[0] : `${symbols.length} symbols`}`,
  digestIntroduction: 'What was held for you, gravest first.',
  bundled: (alerts, count, events) =>
    `Bundled with it: ${alertsOf(alerts, count)}${events === null ? '' : ` about ${events} ${events === 1 ? 'event' : 'events'}`}`,
  andMore: (count) => `… and ${count} more`,
  plusMore: (count) => `+${count} more`,
  times: (count) => `${count} times`,
  held: (count, bySymbol) => `Held back: ${count} (rate limit): ${bySymbol}`,
  heldBriefly: (count) => `${count} held back`,
  sentBy: (environment) => `Sent by the market monitor (${environment})`,
};
