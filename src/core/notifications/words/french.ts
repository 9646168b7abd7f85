import { durationText } from '../../market-data/duration.ts';
import { FRENCH_EVENTS } from './french-events.ts';
import { FRENCH_PAGES } from './french-pages.ts';
import { FRENCH_SEVERITIES } from './french-reasons.ts';
import { FRENCH_SENTENCES, oftenText } from './french-sentences.ts';
import { formatCount, formatInterval, FRENCH_NUMBERS } from './numbers.ts';
import { severityReasonOf } from './severity-reason.ts';
import { sentenceOf, type Told } from './sentence.ts';
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
const written = (count: number): string => formatCount(count, FRENCH_NUMBERS);
const heldBack = (count: number): string => `${written(count)} ${count === 1 ? 'retenue' : 'retenues'}`;
const alerts = (count: number): string => `${written(count)} ${count === 1 ? 'alerte' : 'alertes'}`;
const listed = (names: readonly string[]): string =>
  [names.slice(0, -1).join(', '), names.slice(-1).join('')].filter((part) => part !== '').join(' et ');

export const FRENCH: Words = {
  numbers: FRENCH_NUMBERS,
  severity: FRENCH_SEVERITIES,
  anomaly: FRENCH_EVENTS,
  systemAlarm: {
    name: 'alarme du système',
    worse: 'alarme du système aggravée',
    over: 'alarme du système terminée',
  },
  ruleNotice: {
    name: 'règles non suivies',
    worse: 'd’autres règles non suivies',
    over: 'règles de nouveau suivies',
  },
  otherEvent: (name) => ({ name, worse: `${name}, situation aggravée`, over: `${name}, c’est terminé` }),
  status: { firing: '', worsened: 's’accentue', resolved: 'terminée' },

  duration,
  frequency: oftenText,
  dateAndTime: ({ year, month, day, time, zone }) => `${day} ${MONTHS[month]} ${year} à ${time} ${zone}`,
  dayAndTime: ({ month, day, hoursAndMinutes }) => `${day} ${MONTHS[month]} ${hoursAndMinutes}`,

  subject: (symbol, phrase) => `${symbol} – ${phrase}`,
  ruleHeadline: (symbol, rule) => `${symbol}\u00a0: ${rule}`,
  markets: (underlying, count, change) => `${underlying}\u00a0: ${count} marchés, jusqu’à ${change}`,
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
    began: 'Début',
    score: 'Score',
    frequency: 'Fréquence',
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
    rate: 'Utile / bruit',
    silence: 'Mettre en sourdine',
  },
  labelled: (name, value) => `${name}\u00a0: ${value}`,
  ago: (time) => `il y a ${time}`,
  volumeOfUsual: (volume, ratio) => `${volume} (${ratio} la normale)`,
  priceRange: (low, high) => `plus bas ${low} · plus haut ${high}`,
  pictureAlternative: (symbol, low, high, last) =>
    `Derniers cours de ${symbol}\u00a0: entre ${low} et ${high}, dernier ${last}`,

  resolvedTag: 'TERMINÉE',
  escalatedTag: (step, steps) => `ESCALADE ${step}/${steps}`,
  unacknowledged: (time, step, steps) =>
    `Sans prise en charge depuis ${time}\u00a0: étape ${step} sur ${steps} de l’escalade.`,
  acknowledgedBy: (userId, time) => `Prise en charge par ${userId}, ${time}.`,
  reminder: 'Rappel\u00a0: c’est toujours en cours.',
  among: (names, rest) =>
    rest === 0 ? listed(names) : `${names.join(', ')} et ${written(rest)} ${rest === 1 ? 'autre' : 'autres'}`,
  digestHeadline: (count, symbols) => `Récapitulatif\u00a0: ${alerts(count)} sur ${symbols}`,
  digestIntroduction: 'Alertes gardées pour vous, les plus graves d’abord.',
  also: (events, updates) => {
    const others =
      events === 0 ? '' : `${written(events)} ${events === 1 ? 'autre événement' : 'autres événements'}`;
    const again = updates === 0 ? '' : `${written(updates)} ${updates === 1 ? 'mise' : 'mises'} à jour`;
    return `Aussi\u00a0: ${others === '' || again === '' ? others + again : `${others} (${again})`}`;
  },
  andMore: (count) => `… et ${count} de plus`,
  alsoAbout: (symbols) => `aussi ${symbols}`,
  plusMore: (count) => `+${count} de plus`,
  times: (count) => `${count} fois`,
  held: (count, bySymbol) => `${heldBack(count)} par la limite d’envoi\u00a0: ${bySymbol}`,
  heldBriefly: heldBack,
  sentBy: (environment) => `Envoyé par le moniteur de marché (${environment})`,
  pages: FRENCH_PAGES,
};

function sentence({ facts, symbol, expected }: Told): string {
  const said = sentenceOf(FRENCH_SENTENCES, facts, symbol);
  if (expected === undefined) return said;
  const [low, high] = formatInterval(expected.low, expected.high, FRENCH_NUMBERS);
  return `${said} (attendu de ${low} à ${high})`;
}
