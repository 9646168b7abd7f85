import { isPriceMove } from '../../alert/anomalies.ts';
import type { PriceRefusal } from '../../alert/fact-shape.ts';
import type { FactsOf } from '../../alert/facts.ts';
import { durationParts, durationText, type DurationUnit } from '../../market-data/duration.ts';
import { FRENCH_EVENTS } from './french-events.ts';
import { frequencyOf, type FrequencyUnit } from './frequency.ts';
import {
  formatDecimal,
  formatExact,
  formatPrice,
  formatRounded,
  formatShare,
  formatSignedShare,
  FRENCH_NUMBERS,
} from './numbers.ts';
import { splitTerms } from './split-terms.ts';
import { crossedPct, type Sentences, VOLUME_WORTH_TELLING, WHOLLY, WORDS_OF_OTHERS } from './sentence.ts';

const REFUSALS: Readonly<Record<PriceRefusal, string>> = {
  missing_field: 'manquait',
  not_a_number: 'n’était pas un nombre',
  not_positive: 'n’était pas supérieur à 0',
  out_of_range: 'sortait de toute plage plausible',
  inconsistent_bar: 'contredisait le reste de sa barre',
};

/** Says what `ENGLISH_SENTENCES` say. */
export const FRENCH_SENTENCES: Sentences = {
  ...WORDS_OF_OTHERS,

  /** "BTCUSDT : chute de 4,2 % en 60 s sur un volume 18 fois supérieur à la normale ; cela arrive environ cinq fois par an" */
  move: (facts, symbol) =>
    `${symbol}\u00a0: ${move(facts)} en ${duration(facts.windowSeconds)}${sigmas(facts)}${volumeClause(facts)}${rarity(facts)}`,

  /** "SPY : ouverture en baisse de 2,1 % après 17 h 30 min sans cotation ; cela arrive environ deux fois par an" */
  gap: (facts, symbol) =>
    `${symbol}\u00a0: ouverture ${trend(facts)} après ${duration(facts.windowSeconds)} sans cotation${sigmas(facts)}${volumeClause(facts)}${rarity(facts)}`,

  /** "SPY : chute de 8,6 %, dont 63 % repris en moins de 1 j ; cela arrive environ une fois tous les 8 ans" */
  wick: (facts, symbol) =>
    `${symbol}\u00a0: ${move(facts)}, ${back(facts)} en moins de ${duration(facts.windowSeconds)}${sigmas(facts)}${volumeClause(facts)}${rarity(facts)}`,

  /** "SPY : amplitude de 6,3 % en 1 j, jusqu’à 5,1 % de baisse ; cela arrive environ cinq fois par an" */
  range: (facts, symbol) =>
    `${symbol}\u00a0: amplitude de ${formatShare(facts.rangePct, FRENCH_NUMBERS)} en ${duration(facts.windowSeconds)}, jusqu’à ${size(facts)} de ${facts.changePct < 0 ? 'baisse' : 'hausse'}${volumeClause(facts)}${rarity(facts)}`,

  /** "cpu est à 95,20, après 43,10 ces derniers temps ; cela arrive environ une fois par mois" */
  series: (facts, symbol) =>
    `${symbol} est à ${formatPrice(facts.value, FRENCH_NUMBERS)}, après ${formatPrice(facts.usualValue, FRENCH_NUMBERS)} ces derniers temps${rarity(facts)}`,

  /** "BTCUSDT : volume 24 fois supérieur à la normale en 60 s, cours en hausse de 0,12 % ; cela arrive environ une fois par semaine" */
  volume: (facts, symbol) =>
    `${symbol}\u00a0: volume ${rounded(facts.volumeRatio ?? 0)} fois supérieur à la normale en ${duration(facts.windowSeconds)}${sigmas(facts)}, cours ${Number(facts.changePct.toPrecision(2)) === 0 ? 'inchangé' : trend(facts)}${rarity(facts)}`,

  volatility: ({ ratio, windowSeconds, memorySeconds }, symbol) =>
    `${symbol} a bougé ${rounded(ratio)} fois plus sur ${theLast(windowSeconds)} que sur ${theLast(memorySeconds)}`,

  stale: ({ staleSeconds, usualSeconds }, symbol) =>
    `${symbol} n’a pas changé depuis ${duration(staleSeconds)}\u00a0: le flux semble figé (d’ordinaire ${duration(usualSeconds)} au plus)`,

  luld: (facts, symbol) =>
    `${symbol} touche sa limite de variation à la ${facts.changePct < 0 ? 'baisse' : 'hausse'}, ${size(facts)} ${side(facts)} la moyenne des 5 dernières minutes\u00a0: une suspension est imminente`,

  depeg: (facts, symbol) =>
    `${symbol} est à ${size(facts)} ${side(facts)} son ancrage de ${formatPrice(facts.peg, FRENCH_NUMBERS)}${facts.usualPct === null ? '' : ` (${formatShare(facts.usualPct, FRENCH_NUMBERS)} d’ordinaire)`}`,

  bad_print: (facts, symbol) =>
    `${symbol} a coté ${size(facts)} ${side(facts)} son dernier cours avant d’y revenir aussitôt\u00a0: cours aberrant, pas un mouvement`,

  split: ({ ratio }, symbol) => {
    const [shares, old] = splitTerms(ratio);
    const level = ratio < 1 && shares === 1 ? `${old} fois` : `${old}/${shares} de`;
    const division = `division du titre ${old === 1 ? `par ${shares}` : `à raison de ${shares} pour ${old}`}`;
    const split =
      ratio < 1
        ? `regroupement de ${old} titres en ${shares === 1 ? 'un' : shares}, pas une envolée`
        : `${division}, pas un krach`;
    return `${symbol} est passé à ${level} son dernier cours sur des volumes ordinaires\u00a0: ${split}`;
  },

  crossed_quote: ({ bid, ask }, symbol) =>
    `${symbol}\u00a0: fourchette croisée de ${formatShare(crossedPct(bid, ask), FRENCH_NUMBERS)}, meilleur achat ${formatExact(bid, FRENCH_NUMBERS)} au-dessus de la meilleure vente ${formatExact(ask, FRENCH_NUMBERS)}`,

  /** "WTI n’envoie plus de cours utilisable : 3 refusés de suite, le dernier parce qu’il n’était pas supérieur à 0 ; dernier cours valable 1,02" */
  price_outage: ({ count, refusal, price }, symbol) =>
    `${symbol} n’envoie plus de cours utilisable\u00a0: ${count} refusés de suite, le dernier parce qu’il ${REFUSALS[refusal]}\u00a0; dernier cours valable ${formatPrice(price, FRENCH_NUMBERS)}`,

  price_outage_end: ({ count, lastedSeconds, price }, symbol) =>
    `${symbol} – ${FRENCH_EVENTS.price_outage.over}${after(lastedSeconds)}\u00a0: ${count} ${count === 1 ? 'refusé' : 'refusés'}, cours actuel ${formatPrice(price, FRENCH_NUMBERS)}`,

  end: endOf,

  undelivered: ({ userId, channel, attempts, error }) =>
    `${userId} n’a pas pu être joint par ${channel}\u00a0: abandon après ${attempts === 1 ? 'un essai' : `${attempts} essais`} (${error})`,

  rules_left_out: ({ count, limit, rule }, symbol) =>
    `${count === 1 ? `votre règle ${rule} n’est pas suivie pour ${symbol}` : `${count} de vos règles ne sont pas suivies pour ${symbol}, dont ${rule}`}\u00a0: la limite est de ${limit} par symbole, partagée à parts égales entre ses utilisateurs`,
};

/** "BTCUSDT – chute terminée après 12 min : jusqu’à −4,2 %, cours actuel 16 802,10 (−3,1 %)" */
function endOf(facts: FactsOf<'end'>, symbol: string): string {
  const { anomaly, lastedSeconds, extremePct, changePct, peakVolumeRatio, price } = facts;
  const over = `${symbol} – ${FRENCH_EVENTS[anomaly].over}${after(lastedSeconds)}`;
  const now = `cours actuel ${formatPrice(price, FRENCH_NUMBERS)}`;
  if (isPriceMove(anomaly)) {
    return `${over}\u00a0: jusqu’à ${signed(extremePct)}, ${now} (${signed(changePct)})`;
  }
  if (anomaly === 'volume_spike' && peakVolumeRatio > 0) {
    return `${over}\u00a0: jusqu’à ${rounded(peakVolumeRatio)} fois la normale, ${now}`;
  }
  return `${over}, ${now}`;
}

interface Change {
  readonly changePct: number;
}

function move(facts: Change): string {
  return `${facts.changePct < 0 ? 'chute' : 'hausse'} de ${size(facts)}`;
}

/** "dont 63 % repris", "entièrement reprise" */
function back({ changePct, recovered }: FactsOf<'wick'>): string {
  const isFall = changePct < 0;
  if (recovered >= WHOLLY) return `entièrement ${isFall ? 'reprise' : 'reperdue'}`;
  return `dont ${Math.round(100 * recovered)}\u00a0% ${isFall ? 'repris' : 'reperdus'}`;
}

function trend(facts: Change): string {
  return `en ${facts.changePct < 0 ? 'baisse' : 'hausse'} de ${size(facts)}`;
}

function side({ changePct }: Change): string {
  return changePct < 0 ? 'sous' : 'au-dessus de';
}

function size({ changePct }: Change): string {
  return formatShare(changePct, FRENCH_NUMBERS);
}

function rounded(value: number): string {
  return formatRounded(value, FRENCH_NUMBERS);
}

function signed(percent: number): string {
  return formatSignedShare(percent, FRENCH_NUMBERS);
}

function after(seconds: number): string {
  return seconds > 0 ? ` après ${duration(seconds)}` : '';
}

function duration(seconds: number): string {
  return durationText(seconds, FRENCH_NUMBERS.day);
}

/** What a version that measured no rarity says instead. */
function sigmas(facts: FactsOf<'move' | 'gap' | 'wick' | 'volume'>): string {
  if (facts.perYear !== null) return '';
  return ` (${formatDecimal(facts.sigmas, FRENCH_NUMBERS)}\u00a0σ sur ${theLast(facts.memorySeconds)})`;
}

const TIMES = ['zéro', 'une', 'deux', 'trois', 'quatre', 'cinq', 'six', 'sept', 'huit', 'neuf', 'dix'];
const FREQUENCY_UNITS: Readonly<Record<FrequencyUnit, string>> = {
  day: 'jour',
  week: 'semaine',
  month: 'mois',
  year: 'an',
};

function rarity({ perYear }: { readonly perYear: number | null }): string {
  return perYear === null ? '' : `\u00a0; cela arrive ${oftenText(perYear)}`;
}

/** "environ cinq fois par an" */
export function oftenText(perYear: number): string {
  const often = frequencyOf(perYear);
  if (often.kind === 'years') {
    return often.isAtMost
      ? `moins d’une fois en ${often.years} ans`
      : `environ une fois tous les ${often.years} ans`;
  }
  return `environ ${TIMES[often.count] ?? often.count} fois par ${FREQUENCY_UNITS[often.unit]}`;
}

function volumeClause({ volumeRatio }: FactsOf<'move' | 'gap' | 'wick' | 'range'>): string {
  if (volumeRatio === null || volumeRatio < VOLUME_WORTH_TELLING) return '';
  return ` sur un volume ${rounded(volumeRatio)} fois supérieur à la normale`;
}

const UNITS: Readonly<Record<DurationUnit, readonly [one: string, many: string]>> = {
  d: ['le dernier jour', 'derniers jours'],
  h: ['la dernière heure', 'dernières heures'],
  min: ['la dernière minute', 'dernières minutes'],
  s: ['la dernière seconde', 'dernières secondes'],
};

/** "les 4 dernières heures", "la dernière heure"; of two units plainly "3 h 58 min". */
function theLast(seconds: number): string {
  const [first, second] = durationParts(seconds);
  if (first === undefined || second !== undefined) return duration(seconds);
  const [one, many] = UNITS[first.unit];
  return first.count === 1 ? one : `les ${first.count} ${many}`;
}
