import { durationText } from '../../market-data/duration.ts';
import type { Alert, Severity } from '../../alerts/alert.ts';
import type { Notification } from '../message.ts';
import { formatPercent, formatPrice, formatRatio, formatTime, formatVolume } from './numbers.ts';
import { oneLine } from './text.ts';

/** What every channel says, before it is dressed and escaped for one of them. Single lines, control-free. */
export interface Summary {
  readonly severity: Severity;
  readonly emoji: string;
  /** 0xRRGGBB */
  readonly colour: number;
  readonly headline: string;
  readonly explanation: string;
  readonly numbers: readonly { readonly label: string; readonly value: string }[];
  readonly severityReason: string;
  readonly time: string;
  /** Empty when the alert brings none. */
  readonly indicators: string;
  readonly alertId: string;
  /** Empty in production. */
  readonly environmentNote: string;
}

const EMOJI: Readonly<Record<Severity, string>> = { CRITICAL: '🔴', HIGH: '🟠', MEDIUM: '🟡', LOW: '🔵' };
const COLOUR: Readonly<Record<Severity, number>> = {
  CRITICAL: 0xd32f2f,
  HIGH: 0xf57c00,
  MEDIUM: 0xfbc02d,
  LOW: 0x1976d2,
};
const RESOLVED_EMOJI = '✅';
const RESOLVED_COLOUR = 0x388e3c;

export function summarise(notification: Notification): Summary {
  const { alert } = notification;
  const isResolved = alert.status === 'resolved';
  const environment = oneLine(notification.environment);
  return {
    severity: alert.severity,
    emoji: isResolved ? RESOLVED_EMOJI : EMOJI[alert.severity],
    colour: isResolved ? RESOLVED_COLOUR : COLOUR[alert.severity],
    headline: headlineOf(alert),
    explanation: oneLine(alert.explanation),
    numbers: numbersOf(alert),
    severityReason: oneLine(notification.severityReason),
    time: formatTime(alert.occurredAtMs),
    indicators: indicatorsOf(alert),
    alertId: oneLine(alert.alertId),
    environmentNote: environment === 'prod' ? '' : environment,
  };
}

/** "BTCUSDT price drop: -4.20 % in 60 s", "… has worsened: …", "… is over"; a rule speaks by its name. */
export function headlineOf(alert: Alert): string {
  if (alert.ruleName !== undefined) return oneLine(`${alert.symbol}: ${alert.ruleName}`);
  const kind = alert.anomaly === 'other' ? alert.alertType : alert.anomaly;
  const subject = oneLine(`${alert.symbol} ${kind.replaceAll('_', ' ')}`);
  if (alert.status === 'resolved') return `${subject} is over`;
  const lead = alert.status === 'worsened' ? `${subject} has worsened` : subject;
  const measure = measureOf(alert);
  return measure === '' ? lead : `${lead}: ${measure}`;
}

function measureOf(alert: Alert): string {
  if (alert.anomaly === 'volume_spike' && alert.volumeRatio !== null) {
    return `${formatRatio(alert.volumeRatio)} the usual volume`;
  }
  if (alert.changePct === 0) return '';
  const within = alert.windowSeconds > 0 ? ` in ${durationText(alert.windowSeconds)}` : '';
  return `${formatPercent(alert.changePct)}${within}`;
}

function numbersOf(alert: Alert): Summary['numbers'] {
  const rows: { label: string; value: string }[] = [];
  if (alert.price > 0) rows.push({ label: 'Price', value: formatPrice(alert.price) });
  if (alert.referencePrice > 0) rows.push({ label: 'Before', value: formatPrice(alert.referencePrice) });
  if (alert.changePct !== 0) rows.push({ label: 'Change', value: formatPercent(alert.changePct) });
  if (alert.volume > 0 || alert.volumeRatio !== null) {
    const usual = alert.volumeRatio === null ? '' : ` (${formatRatio(alert.volumeRatio)} usual)`;
    rows.push({ label: 'Volume', value: `${formatVolume(alert.volume)}${usual}` });
  }
  if (alert.windowSeconds > 0) rows.push({ label: 'Window', value: durationText(alert.windowSeconds) });
  if (alert.score > 0) rows.push({ label: 'Score', value: alert.score.toFixed(2) });
  return rows;
}

/** The four that traders look at first; the others are in the alert's history row. */
function indicatorsOf(alert: Alert): string {
  const { rsi_14: rsi, sma_20: sma, atr_14: atr, trend } = alert.indicators;
  const parts: string[] = [];
  if (typeof rsi === 'number') parts.push(`RSI 14: ${rsi.toFixed(1)}`);
  if (typeof sma === 'number') parts.push(`SMA 20: ${formatPrice(sma)}`);
  if (typeof atr === 'number') parts.push(`ATR 14: ${formatPrice(atr)}`);
  if (typeof trend === 'number') parts.push(`trend: ${trendWord(trend)}`);
  return parts.join(' · ');
}

function trendWord(trend: number): string {
  if (trend === 0) return 'sideways';
  return trend > 0 ? 'up' : 'down';
}
