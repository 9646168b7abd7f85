import {
  RULE_NOTICE_ALERT_TYPE,
  SYSTEM_ALERT_TYPE,
  USER_RULE_ALERT_TYPE,
  type Alert,
} from '../../alert/alert.ts';
import type { Severity } from '../../alert/severity.ts';
import { formatPercent, formatRatio } from '../words/numbers.ts';
import type { Words } from '../words/words.ts';
import { oneLine } from './text.ts';

const EMOJI: Readonly<Record<Severity, string>> = { CRITICAL: '🔴', HIGH: '🟠', MEDIUM: '🟡', LOW: '🔵' };
const RESOLVED_EMOJI = '✅';

export function emojiOf({ status, severity }: Pick<Alert, 'status' | 'severity'>): string {
  return status === 'resolved' ? RESOLVED_EMOJI : EMOJI[severity];
}

/** "BTCUSDT price drop: -4.20 % in 60 s", "… has worsened: …", "… is over"; a rule speaks by its name. */
export function headlineOf(alert: Alert, words: Words): string {
  if (alert.ruleName !== undefined) return oneLine(words.ruleHeadline(alert.symbol, alert.ruleName));
  const subject = oneLine(words.subject(alert.symbol, kindOf(alert, words)));
  return words.headline(subject, alert.status, measureOf(alert, words));
}

function kindOf({ anomaly, alertType }: Alert, words: Words): string {
  if (anomaly !== 'other') return words.anomaly[anomaly];
  if (alertType === SYSTEM_ALERT_TYPE) return words.systemAlarm;
  return alertType === RULE_NOTICE_ALERT_TYPE ? words.ruleNotice : alertType.replaceAll('_', ' ');
}

function measureOf(alert: Alert, words: Words): string {
  const { anomaly, volumeRatio, changePct, windowSeconds, alertType } = alert;
  if (alertType === USER_RULE_ALERT_TYPE) return '';
  if (anomaly === 'volume_spike' && volumeRatio !== null) {
    return words.usualVolume(formatRatio(volumeRatio, words.numbers));
  }
  if (changePct === 0) return '';
  const change = formatPercent(changePct, words.numbers);
  return windowSeconds > 0 ? words.changeWithin(change, words.duration(windowSeconds)) : change;
}
