import { alertRecord } from '../../alert/alert-record.ts';
import type { Alert } from '../../alert/alert.ts';
import { fingerprint } from '../../notifications/fingerprint.ts';
import type { Notification } from '../../notifications/message.ts';
import type { Words } from '../../notifications/words/words.ts';
import { headlineOf } from '../../notifications/render/headline.ts';
import { summarise, type Summary } from '../../notifications/render/summary.ts';
import { oneLine, truncate } from '../../notifications/render/text.ts';
import { titleWithin } from '../../notifications/render/title.ts';
import type { WebhookPayload } from '../channel-definition.ts';

export interface WebhookMessage {
  /** Stays the same when the same message is sent again, so that a receiver can drop the copy. */
  readonly id: string;
  readonly payload: WebhookPayload;
}

/** More are counted in `others_left_out`: a receiver wants to act, not to page. */
export const OTHERS_LIMIT = 100;
const HELD_LIMIT = 100;
const TEXT_LIMIT = 2000;
const TITLE_LIMIT = 300;

/**
 * The body that the generic webhook gets; its fields are in docs/messages.md. `type`, `timestamp` and `data` are the
 * outer form that https://www.standardwebhooks.com recommends.
 */
export function renderWebhook(notification: Notification): WebhookMessage {
  const { alert, others, held, kind, escalation } = notification;
  const summary = summarise(notification);
  return {
    id: messageId(notification),
    payload: {
      type: kind === 'alert' ? `alert.${alert.status}` : `alert.${kind}`,
      timestamp: new Date(alert.detectedAtMs).toISOString(),
      data: {
        headline: truncate(summary.headline, TEXT_LIMIT),
        text: textOf(summary),
        severity_reason: truncate(summary.severityReason, TEXT_LIMIT),
        reason: notification.sendReason,
        environment: notification.environment,
        alert: alertRecord(alert, truncate(summary.explanation, TEXT_LIMIT)),
        others: others.slice(-OTHERS_LIMIT).map((other) => inBrief(other, summary.words)),
        others_left_out: Math.max(0, others.length - OTHERS_LIMIT),
        held: held.slice(0, HELD_LIMIT),
        held_count: summary.heldCount,
        links: notification.links,
        ...(escalation && {
          escalation: {
            step: escalation.step,
            steps: escalation.steps,
            unacknowledged_seconds: escalation.unacknowledgedSeconds,
          },
        }),
      },
    },
  };
}

/** A few lines for people, where a receiver passes them on as they are. */
function textOf(summary: Summary): string {
  const { note, explanation, picture } = summary;
  const prices = picture === null ? '' : `${picture.sparkline}  ${picture.range}`;
  const lines = [
    titleWithin(summary, TITLE_LIMIT),
    note,
    truncate(explanation, TEXT_LIMIT),
    prices,
    summary.held,
  ];
  return lines.filter((line) => line !== '').join('\n');
}

function inBrief(alert: Alert, words: Words): object {
  return {
    alert_id: alert.alertId,
    episode_id: alert.episodeId,
    status: alert.status,
    anomaly: alert.anomaly,
    symbol: alert.symbol,
    severity: alert.severity,
    change_pct: alert.changePct,
    headline: truncate(headlineOf(alert, words), TEXT_LIMIT),
    occurred_at: new Date(alert.occurredAtMs).toISOString(),
  };
}

/** The deliveries in a message decide its id, so that the next try of the same message has the same. */
export function messageId({ kind, alert, others, sendReason, escalation }: Notification): string {
  const told = [
    kind,
    sendReason,
    escalation?.step ?? 0,
    alert.alertId,
    ...others.map((other) => other.alertId),
  ];
  return `msg_${fingerprint(oneLine(told.join('\n')))}`;
}
