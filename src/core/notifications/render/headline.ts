import {
  RULE_NOTICE_ALERT_TYPE,
  SYSTEM_ALERT_TYPE,
  USER_RULE_ALERT_TYPE,
  type Alert,
} from '../../alert/alert.ts';
import type { Severity } from '../../alert/severity.ts';
import { formatPercent, formatRatio } from '../words/numbers.ts';
import type { EventWords, Words } from '../words/words.ts';
import { oneLine } from './text.ts';

const EMOJI: Readonly<Record<Severity, string>> = { CRITICAL: '🔴', HIGH: '🟠', MEDIUM: '🟡', LOW: '🔵' };
const RESOLVED_EMOJI = '✅';

export function emojiOf({ status, severity }: Pick<Alert, 'status' | 'severity'>): string {
  return status === 'resolved' ? RESOLVED_EMOJI : EMOJI[severity];
}

/** "BTCUSDT price drop: −4.20% in 60 s", "… has extended: …", "… is over"; a rule speaks by its name. */
export function headlineOf(alert: Alert, words: Words): string {
  const { symbol, ruleName, status } = alert;
  if (ruleName !== undefined) return oneLine(words.ruleHeadline(symbol, ruleName));
  const { name, worse, over } = eventWordsOf(alert, words);
  if (status === 'resolved') return oneLine(words.subject(symbol, over));
  const subject = oneLine(words.subject(symbol, status === 'worsened' ? worse : name));
  const measure = measureOf(alert, words);
  return measure === '' ? subject : words.labelled(subject, measure);
}

function eventWordsOf({ anomaly, alertType }: Alert, words: Words): EventWords {
  if (anomaly !== 'other') return words.anomaly[anomaly];
  if (alertType === SYSTEM_ALERT_TYPE) return words.systemAlarm;
  if (alertType === RULE_NOTICE_ALERT_TYPE) return words.ruleNotice;
  return words.otherEvent(alertType.replaceAll('_', ' '));
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
