import type { DynamoAlertFeed } from '../../../src/adapters/dynamodb/dynamo-alert-feed.ts';
import type { EpisodeRows, StoredAlert } from '../../../src/core/alert-policy/alert-state.ts';
import type { Alert } from '../../../src/core/alert/alert.ts';
import { SEVERITIES, type Severity } from '../../../src/core/alert/severity.ts';
import { endsUnsaid } from '../../../src/core/alert/anomalies.ts';
import { inParallel } from '../../../src/core/prelude/in-parallel.ts';
import type { AlertStore } from '../../../src/ports/alert-store.ts';
import type { AlertRow, EpisodeDetail } from '../api.ts';
import { alertRow, episodeDetail } from './alert-rows.ts';
import type { Inbox, InboxChange } from './console-readers.ts';

const DAY_MS = 86_400_000;
/** What is older is looked for when this brings too little: each day without alerts is a call. */
const FIRST_RANGE_MS = 7 * DAY_MS;
/** Alerts are found by an index, which may lag behind. */
const INDEX_LAG_MS = 10_000;
/** What is followed: alerts of the last day, and the life of the latest episodes that are not settled. */
const MAX_FOLLOWED_ALERTS = 500;
const MAX_FOLLOWED_EPISODES = 20;
const EPISODES_AT_ONCE = 8;

/** Alerts as they were taken in, with what became of them. */
export class AlertInbox implements Inbox {
  readonly #feed: Pick<DynamoAlertFeed, 'recent'>;
  readonly #store: Pick<AlertStore, 'episode'>;
  readonly #now: () => number;
  /** By alert id, in the order in which they were taken in. */
  #followed = new Map<string, StoredAlert>();
  readonly #told = new Map<string, string>();

  constructor(feed: Pick<DynamoAlertFeed, 'recent'>, store: Pick<AlertStore, 'episode'>, now: () => number) {
    this.#feed = feed;
    this.#store = store;
    this.#now = now;
  }

  async page(beforeMs: number, limit: number): Promise<readonly AlertRow[]> {
    const newestMs = Math.min(beforeMs, this.#now() + DAY_MS);
    const lately = { fromMs: newestMs - FIRST_RANGE_MS, beforeMs: newestMs, limit };
    let alerts = await this.#feed.recent(lately);
    if (alerts.length < limit) {
      const earlier = { fromMs: 0, beforeMs: lately.fromMs, limit: limit - alerts.length };
      alerts = [...alerts, ...(await this.#feed.recent(earlier))];
    }
    return this.rowsOf(alerts);
  }

  /** In the same order; as alert-processor took them in, where it has. */
  async rowsOf(alerts: readonly Pick<StoredAlert, 'alert' | 'createdAtMs'>[]): Promise<readonly AlertRow[]> {
    const episodes = await this.#episodes(new Set(alerts.map(({ alert }) => alert.episodeId)));
    return alerts.map((each) => {
      const episode = episodes.get(each.alert.episodeId)!;
      const stored = episode.alerts.find(({ alert }) => alert.alertId === each.alert.alertId);
      return alertRow(stored ?? each, episode);
    });
  }

  async changes(): Promise<InboxChange> {
    const nowMs = this.#now();
    const seenMs = [...this.#followed.values()].at(-1)?.createdAtMs;
    const fromMs = Math.max(nowMs - DAY_MS, (seenMs ?? 0) - INDEX_LAG_MS);
    const fresh = await this.#feed.recent({ fromMs, beforeMs: nowMs + DAY_MS, limit: MAX_FOLLOWED_ALERTS });
    for (const each of fresh.toReversed()) this.#followed.set(each.alert.alertId, each);
    this.#followed = new Map(
      [...this.#followed]
        .filter(([, { createdAtMs }]) => createdAtMs >= nowMs - DAY_MS)
        .toSorted(([, a], [, b]) => a.createdAtMs - b.createdAtMs)
        .slice(-MAX_FOLLOWED_ALERTS),
    );
    const alerts = [...this.#followed.values()];
    return { rows: await this.#changedRows(alerts), states: openStates(alerts) };
  }

  async episode(episodeId: string): Promise<EpisodeDetail | null> {
    const rows = await this.#store.episode(episodeId);
    return rows.alerts.length === 0 ? null : episodeDetail(episodeId, rows);
  }

  async #changedRows(alerts: readonly StoredAlert[]): Promise<readonly AlertRow[]> {
    const latest = [...new Set(alerts.toReversed().map(({ alert }) => alert.episodeId))];
    const followed = new Set(latest.slice(0, MAX_FOLLOWED_EPISODES));
    const asked = alerts.filter(({ alert }) => followed.has(alert.episodeId));
    const rows = await this.rowsOf(asked);
    const changed = rows.filter((row) => this.#told.get(row.alertId) !== JSON.stringify(row));
    for (const row of changed) this.#told.set(row.alertId, JSON.stringify(row));
    for (const alertId of this.#told.keys()) if (!this.#followed.has(alertId)) this.#told.delete(alertId);
    return changed;
  }

  async #episodes(ids: ReadonlySet<string>): Promise<ReadonlyMap<string, EpisodeRows>> {
    const read = await inParallel([...ids], EPISODES_AT_ONCE, async (id) => {
      return [id, await this.#store.episode(id)] as const;
    });
    return new Map(read);
  }
}

/** The gravest severity of each symbol among the episodes whose end has not been told. */
export function openStates(alerts: readonly StoredAlert[]): ReadonlyMap<string, Severity> {
  const latest = new Map<string, Alert>();
  for (const { alert } of alerts) {
    const known = latest.get(alert.episodeId);
    if (known === undefined || alert.occurredAtMs >= known.occurredAtMs) latest.set(alert.episodeId, alert);
  }
  const states = new Map<string, Severity>();
  for (const { symbol, severity, status, anomaly, alertType } of latest.values()) {
    if (status === 'resolved' || alertType !== 'financial_anomaly' || endsUnsaid(anomaly)) continue;
    const known = states.get(symbol);
    const isGraver = known === undefined || SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(known);
    if (isGraver) states.set(symbol, severity);
  }
  return states;
}
