import type { Alert } from '../../alert/alert.ts';
import {
  formatDecimal,
  formatPercent,
  formatPrice,
  formatRatio,
  formatScore,
  formatVolume,
} from '../words/numbers.ts';
import type { Words } from '../words/words.ts';

export interface Labelled {
  readonly label: string;
  readonly value: string;
}

/** Those that the alert has, with their labels. */
export function numbersOf(alert: Alert, { labels, numbers, ...words }: Words): readonly Labelled[] {
  const { status, price, referencePrice, changePct, volume, volumeRatio, windowSeconds, score, rarity } =
    alert;
  const rows: Labelled[] = [];
  const add = (label: string, value: string): void => void rows.push({ label, value });
  if (price !== 0) add(labels.price, formatPrice(price, numbers));
  if (referencePrice !== 0) add(labels.before, formatPrice(referencePrice, numbers));
  if (changePct !== 0) add(labels.change, formatPercent(changePct, numbers));
  if (volume > 0 || volumeRatio !== null) {
    const size = formatVolume(volume, numbers);
    add(
      labels.volume,
      volumeRatio === null ? size : words.volumeOfUsual(size, formatRatio(volumeRatio, numbers)),
    );
  }
  if (windowSeconds > 0) {
    const window = words.duration(windowSeconds);
    // An end looks back to before the beginning: longer than the episode, which was over before anybody could say so.
    if (status === 'resolved') add(labels.began, words.ago(window));
    else add(labels.window, window);
  }
  // A score says little to people: it stands here only where nobody has measured how often such a thing happens.
  if (rarity !== undefined) {
    if (!saysHowOften(alert)) add(labels.frequency, words.frequency(rarity.perYear));
  } else if (score > 0 && status !== 'resolved') {
    add(labels.score, formatScore(score, numbers));
  }
  return rows;
}

/** Whether the sentence above the numbers says it already. */
function saysHowOften({ facts }: Alert): boolean {
  return 'perYear' in facts && facts.perYear !== null;
}

/** The four that traders look at first; the others are in the alert's history row. */
export function indicatorsOf(alert: Alert, { labels, numbers, labelled }: Words): string {
  const { rsi_14: rsi, sma_20: sma, atr_14: atr, trend } = alert.indicators;
  const parts: string[] = [];
  if (typeof rsi === 'number') parts.push(labelled('RSI 14', formatDecimal(rsi, numbers)));
  if (typeof sma === 'number') parts.push(labelled('SMA 20', formatPrice(sma, numbers)));
  if (typeof atr === 'number') parts.push(labelled('ATR 14', formatPrice(atr, numbers)));
  if (typeof trend === 'number') parts.push(labelled(labels.trend, labels[trendKey(trend)]));
  return parts.join(' · ');
}

function trendKey(trend: number): 'trendUp' | 'trendDown' | 'trendSideways' {
  if (trend === 0) return 'trendSideways';
  return trend > 0 ? 'trendUp' : 'trendDown';
}
