import type { Severity } from '../../alert/severity.ts';
import { formatDecimal, formatExact, formatScore, formatVolume, FRENCH_NUMBERS } from './numbers.ts';
import type { Reasons } from './words.ts';

export const FRENCH_SEVERITIES: Readonly<Record<Severity, string>> = {
  CRITICAL: 'CRITIQUE',
  HIGH: 'ÉLEVÉE',
  MEDIUM: 'MOYENNE',
  LOW: 'FAIBLE',
};

export const FRENCH_REASONS: Reasons = {
  because: (severity, clause) => `${FRENCH_SEVERITIES[severity]}\u00a0: ${clause}`,
  rules: {
    'doubtful data': 'ce sont les données qui sont douteuses, pas le marché',
    'wild market': 'le marché est plus agité qu’avant, ce qui n’est pas un événement en soi',
    'corporate action': 'l’écart ressemble à une division d’actions ou à un dividende',
    'market-wide circuit breaker': 'l’indice a perdu {move}, niveau {breaker} du coupe-circuit du marché',
    'deep flash crash': 'le cours s’est effondré de {move} puis a rebondi',
    'rare flash crash': 'le cours s’est effondré de {move} puis a rebondi (score {score})',
    'limit up or down': 'une suspension de cotation est imminente',
    'shallow flash crash': 'le cours a perdu {move} puis a rebondi',
    'feed at rest': 'son marché est fermé',
    'stale feed': 'des cours manquent peut-être',
    'price outage': 'le flux n’envoie aucun cours utilisable',
    'deep depeg': 'il est à {move} de son ancrage',
    depeg: 'il a quitté son ancrage',
    'large and fast': 'le cours a bougé de {move} en {window} (score {score})',
    'unheard of': 'un mouvement de {move} est inouï pour ce titre (score {score})',
    'very unusual': 'le seuil d’alerte est dépassé de trois fois (score {score})',
    'unusual and visible': 'le cours a bougé de {move} (score {score})',
    'on the watch list': 'le titre est sous surveillance et dépasse le seuil d’alerte (score {score})',
    'heavy volume': 'le volume est {volume} alors que le cours tient (score {score})',
    'volume only': 'seul le volume est {volume} (score {score})',
    'anything else': 'le seuil d’alerte est dépassé (score {score})',
  },
  userRule: 'la règle le veut ainsi',
  publisher: 'son émetteur le dit',
  episode: 'elle l’était tant que cela durait',
  facts: {
    score: ({ score }) => formatScore(score, FRENCH_NUMBERS),
    move: ({ move }) => `${formatDecimal(move, FRENCH_NUMBERS)} %`,
    window: ({ window }) => `${formatExact(window, FRENCH_NUMBERS)} s`,
    volume: ({ volume }) =>
      volume === undefined ? 'inhabituel' : `${formatDecimal(volume, FRENCH_NUMBERS)} fois l’habituel`,
    value: ({ value }) => (value === undefined ? 'un montant inconnu' : formatVolume(value, FRENCH_NUMBERS)),
    breaker: ({ breaker }) => String(breaker ?? 0),
    episodes: ({ episodes }) => formatExact(episodes ?? 1, FRENCH_NUMBERS),
  },
};
