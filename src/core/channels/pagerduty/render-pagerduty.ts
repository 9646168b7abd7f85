import type { Alert } from '../../alert/alert.ts';
import type { Severity } from '../../alert/severity.ts';
import { fingerprint } from '../../notifications/fingerprint.ts';
import type { Notification } from '../../notifications/message.ts';
import { WORDS } from '../../notifications/words/catalogue.ts';
import type { Words } from '../../notifications/words/words.ts';
import { headlineOf } from '../../notifications/render/headline.ts';
import { byGravity } from '../../notifications/render/other-alerts.ts';
import { summarise } from '../../notifications/render/summary.ts';
import { oneLine, truncate } from '../../notifications/render/text.ts';
import type { WebhookPayload } from '../channel-definition.ts';

/** https://developer.pagerduty.com/docs/events-api-v2/overview, without the routing key, which is the destination. */
export interface PagerDutyEvent {
  readonly event_action: 'trigger' | 'acknowledge' | 'resolve';
  readonly dedup_key: string;
  readonly payload?: WebhookPayload;
  readonly links?: readonly { readonly href: string; readonly text: string }[];
}

export interface PagerDutyMessage {
  /** One for each episode, to be sent in this order. */
  readonly events: readonly PagerDutyEvent[];
}

// https://developer.pagerduty.com/docs/send-alert-event
const SUMMARY_LIMIT = 1024;
const DEDUP_KEY_LIMIT = 255;
const SOURCE_LIMIT = 255;
/** Characters of one detail; a whole event may have 512 KB. */
const DETAIL_LIMIT = 2000;
const SEVERITY: Readonly<Record<Severity, string>> = {
  CRITICAL: 'critical',
  HIGH: 'error',
  MEDIUM: 'warning',
  LOW: 'info',
};

/** An episode is one PagerDuty alert, opened by its first event and resolved by its last: one event for each episode. */
export function renderPagerDuty(notification: Notification): PagerDutyMessage {
  const { alert, others, language } = notification;
  const byEpisode = new Map([...others, alert].map((each) => [each.episodeId, each]));
  byEpisode.delete(alert.episodeId);
  return {
    events: [
      ...[...byEpisode.values()].toSorted(byGravity).map((other) => eventOf(other, WORDS[language], {})),
      leadEvent(notification),
    ],
  };
}

/** Tells PagerDuty that somebody looks after it, wherever that was said. */
export function pagerDutyAcknowledgement(episodeId: string): PagerDutyMessage {
  return { events: [{ event_action: 'acknowledge', dedup_key: dedupKey(episodeId) }] };
}

type Details = Readonly<Record<string, string>>;

function leadEvent(notification: Notification): PagerDutyEvent {
  const summary = summarise({ ...notification, kind: 'alert' });
  const links = summary.actions.map(({ url, label }) => ({ href: url, text: label }));
  const event = eventOf(notification.alert, summary.words, {
    note: summary.note,
    explanation: summary.explanation,
    ...Object.fromEntries(summary.numbers.map(({ label, value }) => [label, value])),
    prices: summary.picture === null ? '' : `${summary.picture.sparkline}  ${summary.picture.range}`,
    indicators: summary.indicators,
    severity_reason: summary.severityReason,
    held: summary.held,
    environment: summary.environmentNote,
  });
  return { ...event, ...(links.length > 0 && event.event_action === 'trigger' && { links }) };
}

function eventOf(alert: Alert, words: Words, details: Details): PagerDutyEvent {
  const dedup_key = dedupKey(alert.episodeId);
  if (alert.status === 'resolved') return { event_action: 'resolve', dedup_key };
  const said = Object.entries(details).filter(([, value]) => value !== '');
  return {
    event_action: 'trigger',
    dedup_key,
    payload: {
      summary: truncate(headlineOf(alert, words), SUMMARY_LIMIT),
      source: truncate(oneLine(alert.symbol), SOURCE_LIMIT),
      severity: SEVERITY[alert.severity],
      timestamp: new Date(alert.occurredAtMs).toISOString(),
      component: 'market-data',
      class: alert.anomaly === 'other' ? oneLine(alert.alertType) : alert.anomaly,
      custom_details: {
        ...Object.fromEntries(said.map(([name, value]) => [name, truncate(value, DETAIL_LIMIT)])),
        alert_id: oneLine(alert.alertId),
      },
    },
  };
}

/** The episode id; one that is too long is cut and distinguished by its fingerprint. */
function dedupKey(id: string): string {
  const episodeId = oneLine(id);
  if (episodeId.length <= DEDUP_KEY_LIMIT) return episodeId;
  const mark = `-${fingerprint(episodeId)}`;
  return episodeId.slice(0, DEDUP_KEY_LIMIT - mark.length) + mark;
}
