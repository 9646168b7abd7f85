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
    'doubtful data': 'ce sont les données qui sont en cause, pas le marché',
    'wild market': 'la volatilité a augmenté, ce qui n’est pas un événement en soi',
    'corporate action': 'l’écart ressemble à une division du titre ou à un détachement de dividende',
    'market-wide circuit breaker': 'l’indice a perdu {move}, niveau {breaker} du coupe-circuit du marché',
    'deep flash crash': 'le cours a plongé de {move} avant de rebondir',
    'rare flash crash': 'le cours a plongé de {move} avant de rebondir',
    'limit up or down': 'une suspension de cotation est imminente',
    'shallow flash crash': 'le cours a perdu {move} avant de rebondir',
    'feed at rest': 'son marché est fermé',
    'stale feed': 'des cours manquent peut-être',
    'price outage': 'le flux n’envoie aucun cours utilisable',
    'deep depeg': 'il est à {move} de son ancrage',
    depeg: 'il a quitté son ancrage',
    'large and fast': 'le cours a bougé de {move} en {window}',
    'unheard of': 'un mouvement de {move} est exceptionnel pour ce titre',
    'very unusual': 'le seuil d’alerte est très largement dépassé',
    'unusual and visible': 'le cours a bougé de {move}',
    'on the watch list': 'le titre est sous surveillance et dépasse le seuil d’alerte',
    'heavy volume': 'le volume est {volume} alors que le cours ne bouge guère',
    'volume only': 'seul le volume est {volume}',
    'anything else': 'le seuil d’alerte est dépassé',
  },
  set: {
    user_rule: (severity) => `${FRENCH_SEVERITIES[severity]}, gravité fixée par la règle`,
    publisher: (severity) => `${FRENCH_SEVERITIES[severity]}, gravité fixée par l’émetteur`,
    episode: (severity) => `Gravité maximale atteinte\u00a0: ${FRENCH_SEVERITIES[severity]}`,
  },
  facts: {
    score: ({ score }) => formatScore(score, FRENCH_NUMBERS),
    move: ({ move }) => `${formatDecimal(move, FRENCH_NUMBERS)}${FRENCH_NUMBERS.percent}`,
    window: ({ window }) => `${formatExact(window, FRENCH_NUMBERS)}\u00a0s`,
    volume: ({ volume }) =>
      volume === undefined
        ? 'inhabituel'
        : `${formatDecimal(volume, FRENCH_NUMBERS)} fois supérieur à la normale`,
    value: ({ value }) => (value === undefined ? 'un montant inconnu' : formatVolume(value, FRENCH_NUMBERS)),
    breaker: ({ breaker }) => String(breaker ?? 0),
    episodes: ({ episodes }) => formatExact(episodes ?? 1, FRENCH_NUMBERS),
  },
};
