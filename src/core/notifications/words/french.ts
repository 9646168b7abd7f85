import { durationText } from '../../market-data/duration.ts';
import { FRENCH_SEVERITIES } from './french-reasons.ts';
import { FRENCH_ANOMALIES, FRENCH_SENTENCES } from './french-sentences.ts';
import type { Told } from './explanation.ts';
import { formatInterval, FRENCH_NUMBERS } from './numbers.ts';
import { severityReasonOf } from './severity-reason.ts';
import { sentenceOf } from './sentence.ts';
import type { Words } from './words.ts';

const MONTHS = [
  'janv.',
  'févr.',
  'mars',
  'avr.',
  'mai',
  'juin',
  'juil.',
  'août',
  'sept.',
  'oct.',
  'nov.',
  'déc.',
];

const duration = (seconds: number): string => durationText(seconds, FRENCH_NUMBERS.day);
const alertsOf = (alerts: string, count: number): string => `${alerts} ${count === 1 ? 'alerte' : 'alertes'}`;

export const FRENCH: Words = {
  numbers: FRENCH_NUMBERS,
  severity: FRENCH_SEVERITIES,
  anomaly: FRENCH_ANOMALIES,
  systemAlarm: 'alarme du système',
  ruleNotice: 'règles non suivies',
  status: { firing: '', worsened: 's’accentue', resolved: 'terminée' },

  duration,
  dateAndTime: ({ year, month, day, time, zone }) => `${day} ${MONTHS[month]} ${year} à ${time} ${zone}`,
  dayAndTime: ({ month, day, hoursAndMinutes }) => `${day} ${MONTHS[month]} ${hoursAndMinutes}`,

  subject: (symbol, kind) => `${symbol} – ${kind}`,
  headline: (subject, status, measure) => {
    if (status === 'resolved') return `${subject}\u00a0: c’est fini`;
    const lead = status === 'worsened' ? `${subject} qui s’accentue` : subject;
    return measure === '' ? lead : `${lead}\u00a0: ${measure}`;
  },
  ruleHeadline: (symbol, rule) => `${symbol}\u00a0: ${rule}`,
  markets: (underlying, count, change) => `${underlying} : ${count} marchés, ${change} au plus`,
  usualVolume: (ratio) => `${ratio} le volume habituel`,
  changeWithin: (change, time) => `${change} en ${time}`,
  sentence,
  severityReason: (verdict) => severityReasonOf(verdict, 'fr'),

  labels: {
    price: 'Cours',
    before: 'Avant',
    change: 'Variation',
    volume: 'Volume',
    window: 'Durée',
    score: 'Score',
    indicators: 'Indicateurs',
    severity: 'Gravité',
    time: 'Heure',
    environment: 'Environnement',
    alert: 'Alerte',
    trend: 'tendance',
    trendUp: 'haussière',
    trendDown: 'baissière',
    trendSideways: 'neutre',
    acknowledge: 'Prendre en charge',
    silence: 'Mettre en sourdine',
  },
  indicator: (name, value) => `${name}\u00a0: ${value}`,
  volumeOfUsual: (volume, ratio) => `${volume} (${ratio} l’habitude)`,
  priceRange: (low, high) => `plus bas ${low} · plus haut ${high}`,
  pictureAlternative: (symbol, low, high, last) =>
    `Derniers cours de ${symbol}\u00a0: entre ${low} et ${high}, dernier ${last}`,

  unacknowledged: (time, step, steps) =>
    `Personne n’a pris cette alerte en charge depuis ${time}\u00a0: étape ${step} sur ${steps} de l’escalade.`,
  acknowledgedBy: (userId, time) => `Prise en charge par ${userId}, ${time}.`,
  reminder: 'Rappel\u00a0: la situation dure toujours.',
  digestHeadline: (alerts, count, symbols) =>
    `Récapitulatif\u00a0: ${alertsOf(alerts, count)} sur ${symbols.length === 1 ? symbols[0] : `${symbols.length} symboles`}`,
  digestIntroduction: 'Ce qui a été gardé pour vous, le plus grave d’abord.',
  bundled: (alerts, count, events) =>
    `Regroupées avec elle\u00a0: ${alertsOf(alerts, count)}${events === null ? '' : ` sur ${events} ${events === 1 ? 'événement' : 'événements'}`}`,
  andMore: (count) => `… et ${count} de plus`,
  plusMore: (count) => `+${count} autres`,
  times: (count) => `${count} fois`,
  held: (count, bySymbol) => `Retenues\u00a0: ${count} (limite d’envoi)\u00a0: ${bySymbol}`,
  heldBriefly: (count) => `${count} retenues`,
  sentBy: (environment) => `Envoyé par le moniteur de marché (${environment})`,
};

function sentence({ facts, symbol, expected }: Told): string {
  const said = sentenceOf(FRENCH_SENTENCES, facts, symbol);
  if (expected === undefined) return said;
  const [low, high] = formatInterval(expected.low, expected.high, FRENCH_NUMBERS);
  return `${said} (attendu de ${low} à ${high})`;
}
