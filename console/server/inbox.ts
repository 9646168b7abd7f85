import type { DynamoAlertFeed } from '../../src/adapters/dynamodb/dynamo-alert-feed.ts';
import type { DynamoAlertStore } from '../../src/adapters/dynamodb/dynamo-alert-store.ts';
import { SEVERITIES, type Severity } from '../../src/core/alerts/alert.ts';
import type { EpisodeRows, StoredAlert } from '../../src/core/alerts/alert-state.ts';
import type { AlertRow, EpisodeDetail } from '../api.ts';
import { detailOf, isOpen, rowOfAlert } from './alert-rows.ts';
import { ConsoleProblem } from './problem.ts';

const WEEK_MS = 7 * 86_400_000;
/** An index may lag behind its table: the last seconds are asked for again. */
const LAG_MS = 10_000;
/** Rows that can still change: of older ones nobody waits for news. */
const FOLLOWED_EPISODES = 30;
const MAX_ALERTS = 500;
const PARALLEL_READS = 8;

/** The alerts that were taken in, with what became of them. */
export class Inbox {
  readonly #feed: DynamoAlertFeed;
  readonly #store: DynamoAlertStore;
  readonly #now: () => number;
  readonly #episodes = new Map<string, EpisodeRows>();
  readonly #alerts = new Map<string, StoredAlert>();
  readonly #told = new Map<string, string>();
  #readUntilMs: number | null = null;

  constructor(feed: DynamoAlertFeed, store: DynamoAlertStore, now: () => number) {
    this.#feed = feed;
    this.#store = store;
    this.#now = now;
  }

  /** Reads what is new, and again what may have changed; the rows that did. */
  async refresh(): Promise<readonly AlertRow[]> {
    const nowMs = this.#now();
    const fromMs = this.#readUntilMs === null ? nowMs - WEEK_MS : this.#readUntilMs - LAG_MS;
    const recent = await this.#feed.recent({ fromMs, beforeMs: nowMs + 1, limit: MAX_ALERTS });
    this.#readUntilMs = nowMs;
    const fresh = recent.filter(({ alert }) => !this.#alerts.has(alert.alertId));
    for (const stored of fresh) this.#alerts.set(stored.alert.alertId, stored);
    const episodeIds = new Set([...fresh.map(({ alert }) => alert.episodeId), ...this.#unsettled()]);
    await this.#read([...episodeIds]);
    return this.#changedRows();
  }

  /** Newest first. */
  rows(): readonly AlertRow[] {
    return [...this.#alerts.values()]
      .toSorted((a, b) => b.createdAtMs - a.createdAtMs || b.alert.occurredAtMs - a.alert.occurredAtMs)
      .map((stored) => rowOfAlert(stored, this.#episodes.get(stored.alert.episodeId)!));
  }

  /** Alerts before those that are followed, for who scrolls back. */
  async before(beforeMs: number, limit: number): Promise<readonly AlertRow[]> {
    const range = { fromMs: 0, beforeMs, limit: Math.min(limit, MAX_ALERTS) };
    const alerts = await this.#feed.recent(range);
    const missing = alerts.map(({ alert }) => alert.episodeId).filter((id) => !this.#episodes.has(id));
    await this.#read([...new Set(missing)]);
    return alerts.map((stored) => rowOfAlert(stored, this.#episodes.get(stored.alert.episodeId)!));
  }

  /** @throws ConsoleProblem when nothing is known of it */
  async episode(episodeId: string): Promise<EpisodeDetail> {
    const episode = await this.#store.episode(episodeId);
    if (episode.alerts.length === 0) throw new ConsoleProblem(404, `No alert of ${episodeId} is stored.`);
    this.#episodes.set(episodeId, episode);
    return detailOf(episodeId, episode);
  }

  /** The gravest open episode of each symbol. */
  states(): ReadonlyMap<string, Severity> {
    const states = new Map<string, Severity>();
    for (const episode of this.#episodes.values()) {
      if (!isOpen(episode)) continue;
      for (const { alert } of episode.alerts) {
        const gravest = states.get(alert.symbol);
        if (gravest === undefined || SEVERITIES.indexOf(alert.severity) > SEVERITIES.indexOf(gravest)) {
          states.set(alert.symbol, alert.severity);
        }
      }
    }
    return states;
  }

  #unsettled(): readonly string[] {
    return [...this.#episodes]
      .filter(([, rows]) => isOpen(rows) || rows.deliveries.some(({ status }) => status === 'PENDING'))
      .map(([episodeId]) => episodeId)
      .slice(-FOLLOWED_EPISODES);
  }

  async #read(episodeIds: readonly string[]): Promise<void> {
    for (let start = 0; start < episodeIds.length; start += PARALLEL_READS) {
      await Promise.all(
        episodeIds.slice(start, start + PARALLEL_READS).map(async (episodeId) => {
          this.#episodes.set(episodeId, await this.#store.episode(episodeId));
        }),
      );
    }
  }

  #changedRows(): readonly AlertRow[] {
    return this.rows().filter((row) => {
      const text = JSON.stringify(row);
      if (this.#told.get(row.alertId) === text) return false;
      this.#told.set(row.alertId, text);
      return true;
    });
  }
}
