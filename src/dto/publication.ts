import type { AlarmChange } from '../core/alert/alarm.ts';
import type { Alert } from '../core/alert/alert.ts';
import { isAtLeast } from '../core/alert/severity.ts';
import { parseObject, readAlert, type MessageEnvelope } from './alert-message.dto.ts';
import { alertsOfWebhook, isAlertmanagerWebhook } from './alertmanager-webhook.ts';
import {
  isAlarmEvent,
  isAlarmNotification,
  parseAlarmEvent,
  parseAlarmNotification,
  type ParsedAlarm,
} from './cloudwatch-alarm.dto.ts';

export interface ReadAlert {
  readonly alert: Alert;
  /** Fields that made no sense and were left out. */
  readonly ignored: readonly string[];
}

/** What somebody has put on the alerts topic. */
export type Publication =
  | {
      readonly kind: 'alerts';
      /** The gravest first, as it leads a message that tells of several. */
      readonly alerts: readonly ReadAlert[];
      /** Why others of the same message are no alerts. */
      readonly refused: readonly string[];
    }
  | { readonly kind: 'alarm'; readonly change: AlarmChange }
  | { readonly kind: 'refused'; readonly reason: string };

const UNDERSTOOD =
  'understood are an alert with alert_type and symbol, a notification or event of a CloudWatch alarm, and the webhook of Alertmanager';

/** Reads a message of any publisher, by the form that it has. Never throws. */
export function parsePublication(json: string, envelope: MessageEnvelope): Publication {
  const parsed = parseObject(json);
  if (!parsed.ok) return { kind: 'refused', reason: parsed.reason };
  const { value } = parsed;
  if (isAlarmEvent(value)) return ofAlarm(parseAlarmEvent(value));
  if (isAlarmNotification(value)) return ofAlarm(parseAlarmNotification(value, envelope));
  if (isAlertmanagerWebhook(value)) return ofAlerts(alertsOfWebhook(value), envelope);
  if ('alert_type' in value || 'symbol' in value) return ofAlerts([value], envelope);
  return { kind: 'refused', reason: UNDERSTOOD };
}

function ofAlarm(parsed: ParsedAlarm): Publication {
  return parsed.ok
    ? { kind: 'alarm', change: parsed.change }
    : { kind: 'refused', reason: `a CloudWatch alarm whose ${parsed.reason}` };
}

function ofAlerts(values: readonly object[], envelope: MessageEnvelope): Publication {
  const alerts: ReadAlert[] = [];
  const refused: string[] = [];
  for (const [index, value] of values.entries()) {
    const parsed = readAlert(value, envelope);
    if (parsed.ok) alerts.push({ ...parsed, alert: notAfter(envelope.publishedAtMs, parsed.alert) });
    else refused.push(values.length === 1 ? parsed.reason : `alerts[${index}]: ${parsed.reason}`);
  }
  if (alerts.length === 0) return { kind: 'refused', reason: refused.join('; ') || 'it holds no alerts' };
  return { kind: 'alerts', alerts: alerts.toSorted(byGravity), refused };
}

/** Nothing was detected after it was published, whatever the publisher's clock shows: a copy of a message is as old as the message. */
function notAfter(publishedAtMs: number, alert: Alert): Alert {
  return { ...alert, detectedAtMs: Math.min(alert.detectedAtMs, publishedAtMs) };
}

function byGravity({ alert: a }: ReadAlert, { alert: b }: ReadAlert): number {
  if (a.severity === b.severity) return a.occurredAtMs - b.occurredAtMs;
  return isAtLeast(a.severity, b.severity) ? -1 : 1;
}
