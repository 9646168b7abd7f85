import type { MarketAnomaly } from '../../alert/anomalies.ts';
import type { EventWords } from './words.ts';

export const FRENCH_EVENTS: Readonly<Record<MarketAnomaly, EventWords>> = {
  price_spike: {
    name: 'forte hausse',
    worse: 'la hausse s’accentue',
    over: 'hausse terminée',
  },
  price_drop: {
    name: 'chute',
    worse: 'la chute s’accentue',
    over: 'chute terminée',
  },
  volume_spike: {
    name: 'volume inhabituel',
    worse: 'le volume augmente encore',
    over: 'volume revenu à la normale',
  },
  flash_crash: {
    name: 'krach éclair',
    worse: 'le krach éclair s’accentue',
    over: 'krach éclair terminé',
  },
  gap: {
    name: 'gap',
    worse: 'le gap s’élargit',
    over: 'mouvement terminé après le gap',
  },
  volatility: {
    name: 'forte volatilité',
    worse: 'la volatilité augmente encore',
    over: 'volatilité revenue à la normale',
  },
  stale_feed: {
    name: 'flux figé',
    worse: 'flux toujours figé',
    over: 'flux rétabli',
  },
  luld_band: {
    name: 'limite de variation atteinte',
    worse: 'toujours à la limite de variation',
    over: 'sorti de la limite de variation',
  },
  crossed_quote: {
    name: 'fourchette croisée',
    worse: 'le croisement de la fourchette s’accentue',
    over: 'fourchette revenue à la normale',
  },
  bad_print: {
    name: 'cours aberrant',
    worse: 'les cours aberrants continuent',
    over: 'plus de cours aberrants',
  },
  corporate_action: {
    name: 'opération sur titre',
    worse: 'l’opération sur titre se poursuit',
    over: 'opération sur titre terminée',
  },
  price_outage: {
    name: 'cours inutilisables',
    worse: 'cours toujours inutilisables',
    over: 'cours rétablis',
  },
  depeg: {
    name: 'perte d’ancrage',
    worse: 'la perte d’ancrage s’accentue',
    over: 'ancrage retrouvé',
  },
};
