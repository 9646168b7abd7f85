import type { Alert, Severity } from '../../alerts/alert.ts';
import { fingerprint } from '../fingerprint.ts';
import type { Notification, PagerDutyEvent, PagerDutyMessage } from '../message.ts';
import { headlineOf, summarise } from './summary.ts';
import { oneLine, truncate } from './text.ts';

// https://developer.pagerduty.com/docs/send-alert-event
const SUMMARY_LIMIT = 1024;
const DEDUP_KEY_LIMIT = 255;
/** Of 512 KB for a whole event. */
const DETAIL_LIMIT = 2000;
/** Episodes told in one message, the latest; PagerDuty takes an event at a time. */
export const EVENT_LIMIT = 20;

const SEVERITY: Readonly<Record<Severity, string>> = {
  CRITICAL: 'critical',
  HIGH: 'error',
  MEDIUM: 'warning',
  LOW: 'info',
};

/** An episode is one PagerDuty alert, opened by its first event and resolved by its last: one event for each episode. */
export function renderPagerDuty(notification: Notification): PagerDutyMessage {
  const { alert, others } = notification;
  const byEpisode = new Map([...others, alert].map((each) => [each.episodeId, each]));
  byEpisode.delete(alert.episodeId);
  const rest = [...byEpisode.values()].slice(1 - EVENT_LIMIT);
  return { events: [...rest.map((other) => eventOf(other, {})), leadEvent(notification)] };
}

/** Tells PagerDuty that somebody looks after it, wherever that was said. */
export function pagerDutyAcknowledgement(episodeId: string): PagerDutyMessage {
  return { events: [{ event_action: 'acknowledge', dedup_key: dedupKey(episodeId) }] };
}

function leadEvent(notification: Notification): PagerDutyEvent {
  const summary = summarise(notification);
  const { acknowledge, silence } = notification.links;
  const links = [
    ...(acknowledge === undefined ? [] : [{ href: acknowledge, text: 'Acknowledge' }]),
    ...(silence === undefined ? [] : [{ href: silence, text: 'Silence' }]),
  ];
  const details = {
    explanation: summary.explanation,
    severity_reason: summary.severityReason,
    indicators: summary.indicators,
    environment: summary.environmentNote,
    ...Object.fromEntries(summary.numbers.map(({ label, value }) => [label.toLowerCase(), value])),
  };
  return { ...eventOf(notification.alert, details), ...(links.length > 0 && { links }) };
}

function eventOf(alert: Alert, details: Readonly<Record<string, string>>): PagerDutyEvent {
  const dedup_key = dedupKey(alert.episodeId);
  if (alert.status === 'resolved') return { event_action: 'resolve', dedup_key };
  const known = Object.entries(details).filter(([, value]) => value !== '');
  return {
    event_action: 'trigger',
    dedup_key,
    payload: {
      summary: truncate(headlineOf(alert), SUMMARY_LIMIT),
      source: truncate(oneLine(alert.symbol), DEDUP_KEY_LIMIT),
      severity: SEVERITY[alert.severity],
      timestamp: new Date(alert.occurredAtMs).toISOString(),
      component: 'market-data',
      class: alert.anomaly === 'other' ? alert.alertType : alert.anomaly,
      custom_details: {
        alert_id: alert.alertId,
        ...Object.fromEntries(known.map(([key, value]) => [key, truncate(value, DETAIL_LIMIT)])),
      },
    },
  };
}

/** The episode id; one that is too long is cut and told apart by its fingerprint. */
function dedupKey(episodeId: string): string {
  if (episodeId.length <= DEDUP_KEY_LIMIT) return episodeId;
  const mark = `-${fingerprint(episodeId)}`;
  return episodeId.slice(0, DEDUP_KEY_LIMIT - mark.length) + mark;
}
