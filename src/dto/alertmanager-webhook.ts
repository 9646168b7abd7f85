import { compactTime } from '../core/alert/episode.ts';
import { fnv1a64, utf8Bytes } from '../core/prelude/fnv1a.ts';
import { isRecord } from './problems.ts';
import { readStatus } from './publisher-words.ts';

/** As many characters as an alert's own fields may have. */
const LONGEST_NAME = 64;
const LONGEST_TEXT = 10_000;

type Fields = Readonly<Record<string, unknown>>;

/** Alertmanager's webhook, which Grafana's resembles: alerts of one group, each with its labels. */
export function isAlertmanagerWebhook(value: object): value is { readonly alerts: readonly unknown[] } {
  return 'alerts' in value && Array.isArray(value.alerts);
}

/**
 * The alerts of a group in our own form, for the same validation as any other. The episode is what Alertmanager itself
 * means by the same alert: equal labels (its fingerprint) since the same moment.
 * https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 */
export function alertsOfWebhook({ alerts }: { readonly alerts: readonly unknown[] }): readonly Fields[] {
  return alerts.map((alert) => (isRecord(alert) ? alertOf(alert) : {}));
}

function alertOf(alert: Fields): Fields {
  const labels = textsOf(alert['labels']);
  const { alertname, symbol, instance, job, severity, priority } = labels;
  const startedAt = timeOf(alert['startsAt']);
  const endedAt = timeOf(alert['endsAt']);
  const isOver = readStatus(alert['status']) === 'resolved';
  const episodeId = ['alertmanager', fingerprintOf(alert, labels), startedAt && compactTime(startedAt)]
    .filter(Boolean)
    .join('-');
  const occurredAt = isOver ? endedAt : startedAt;
  return {
    alert_id: `${episodeId}-${isOver ? 2 : 1}`,
    episode_id: episodeId,
    status: alert['status'],
    alert_type: alertname?.slice(0, LONGEST_NAME),
    symbol: (symbol ?? instance ?? job ?? alertname)?.slice(0, LONGEST_NAME),
    severity: severity ?? priority,
    explanation: explanationOf(textsOf(alert['annotations']), labels),
    ...(occurredAt !== undefined && { occurred_at: new Date(occurredAt).toISOString() }),
  };
}

/** What a person has written about it, else the labels, which say which one it is. */
function explanationOf(
  annotations: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
) {
  const { summary, description, message } = annotations;
  const said = [...new Set([summary, description ?? message].filter(Boolean))];
  const words = said.length > 0 ? said : Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return words.join(said.length > 0 ? '. ' : ', ').slice(0, LONGEST_TEXT);
}

/** That of Alertmanager where the message has it; older versions leave it out. */
function fingerprintOf({ fingerprint }: Fields, labels: Readonly<Record<string, string>>): string {
  if (typeof fingerprint === 'string' && /^\w{1,64}$/.test(fingerprint)) return fingerprint;
  const sorted = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return fnv1a64(utf8Bytes(JSON.stringify(sorted)));
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** An alert that goes on ends in the year 1. */
function timeOf(value: unknown): number | undefined {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return ms > 0 ? ms : undefined;
}
