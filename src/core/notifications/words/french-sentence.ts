import type { Alert } from '../../alert/alert.ts';
import type { AnomalyKind } from '../../alert/anomalies.ts';
import { formatPercent, formatPrice, formatRatio, formatShare, type NumberStyle } from './numbers.ts';

export const FRENCH_ANOMALIES: Readonly<Record<Exclude<AnomalyKind, 'other'>, string>> = {
  price_spike: 'hausse brutale',
  price_drop: 'chute brutale',
  volume_spike: 'volume inhabituel',
  flash_crash: 'krach éclair',
  gap: 'saut de cours',
  volatility: 'marché agité',
  stale_feed: 'flux figé',
  luld_band: 'limite de variation',
  crossed_quote: 'cotation croisée',
  bad_print: 'cours aberrant',
  corporate_action: 'opération sur titre',
};

/**
 * The sentence that kinesis-processor writes in English, made anew from the alert's own numbers; that of a rule, of an
 * alarm or of another publisher stays in its author's words.
 * @param time the alert's window
 */
export function frenchSentence(alert: Alert, style: NumberStyle, time: string): string {
  const { symbol, changePct, anomaly } = alert;
  if (anomaly === 'other' || alert.alertType !== 'financial_anomaly') return alert.explanation;
  if (alert.status === 'resolved') return endOf(alert, style, time);
  const size = formatShare(changePct, style);
  const fell = changePct < 0;
  const volume = volumeClause(alert, style);
  switch (anomaly) {
    case 'price_spike':
    case 'price_drop':
      return `${symbol} a ${fell ? 'perdu' : 'gagné'} ${size} en ${time}${volume}`;
    case 'flash_crash':
      return `${symbol} a chuté de ${size} en moins de ${time} puis s’est redressé${volume}`;
    case 'gap':
      return `${symbol} a ouvert ${size} plus ${fell ? 'bas' : 'haut'} après ${time} sans cotation${volume}`;
    case 'volume_spike':
      return `${symbol} a échangé ${formatRatio(alert.volumeRatio ?? 0, style)} son volume habituel en ${time}`;
    case 'volatility':
      return `${symbol} bouge bien plus que d’habitude depuis ${time}`;
    case 'stale_feed':
      return `${symbol} n’a pas changé depuis ${time}\u00a0: le flux semble figé`;
    case 'luld_band':
      return `${symbol} touche sa limite de variation à la ${fell ? 'baisse' : 'hausse'}, ${size} ${fell ? 'sous' : 'au-dessus de'} la moyenne des 5 dernières minutes\u00a0: une suspension est imminente`;
    case 'crossed_quote':
      return `${symbol} est coté avec un croisement de ${size}\u00a0: le prix acheteur dépasse le prix vendeur`;
    case 'bad_print':
      return `${symbol} a été affiché ${size} ${fell ? 'sous' : 'au-dessus de'} son dernier cours et y est aussitôt revenu\u00a0: cours aberrant, pas un mouvement`;
    case 'corporate_action':
      return `${symbol} a changé de niveau (${formatPercent(changePct, style)}) sur des échanges ordinaires\u00a0: une opération sur titre, pas un mouvement`;
    default:
      return anomaly satisfies never;
  }
}

function endOf({ symbol, anomaly, price, changePct }: Alert, style: NumberStyle, time: string): string {
  const kind = anomaly === 'other' ? '' : FRENCH_ANOMALIES[anomaly];
  const left = changePct === 0 ? '' : ` (${formatPercent(changePct, style)} en tout)`;
  return `${symbol} – ${kind}\u00a0: c’est fini, ${time} après le début\u00a0; cours actuel ${formatPrice(price, style)}${left}`;
}

function volumeClause({ volumeRatio }: Alert, style: NumberStyle): string {
  if (volumeRatio === null || volumeRatio < 1.5) return '';
  return `, pour ${formatRatio(volumeRatio, style)} son volume habituel`;
}
