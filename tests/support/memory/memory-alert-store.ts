import { covers, type Acknowledgement } from '../../../src/core/answers/acknowledgement.ts';
import type {
  AlertState,
  EpisodeRows,
  Mutes,
  StoredAlert,
} from '../../../src/core/alert-policy/alert-state.ts';
import type { Alert } from '../../../src/core/alert/alert.ts';
import type { Sighting } from '../../../src/core/severity/episode-count.ts';
import type { Inhibitor } from '../../../src/core/alert-policy/inhibit.ts';
import type { Ledger } from '../../../src/core/alert-policy/ledger.ts';
import type { Silence } from '../../../src/core/alert-policy/silence.ts';
import type { Escalation } from '../../../src/core/escalation/next-step.ts';
import { deliveryId, isDue, type Delivery } from '../../../src/core/delivery/delivery.ts';
import {
  ROWS_WITH_LEDGER,
  type AlertRows,
  type AlertStore,
  type Change,
  type ChangeResult,
  type Commit,
  type DueWork,
  type RecipientRows,
  type RejectedMessage,
} from '../../../src/ports/alert-store.ts';

export class MemoryAlertStore implements AlertStore {
  readonly rejected: RejectedMessage[] = [];
  readonly #alerts = new Map<string, StoredAlert>();
  readonly #deliveries = new Map<string, Delivery>();
  readonly #ledgers = new Map<string, Ledger>();
  readonly #acknowledgements = new Map<string, Acknowledgement>();
  readonly #escalations = new Map<string, Escalation>();
  readonly #silences = new Map<string, Silence>();
  readonly #inhibitors = new Map<string, Inhibitor>();
  readonly #sightings = new Map<string, Map<string, Sighting>>();

  async load(episodeId: string, userIds: readonly string[]): Promise<AlertState> {
    return {
      episode: await this.episode(episodeId),
      mutes: await this.mutes(),
      ledgers: await this.ledgers(userIds),
    };
  }

  commit(rows: AlertRows): Promise<Commit> {
    const { alert, recipients, inhibitor, escalations } = rows;
    const isTaken =
      (alert !== null && this.#alerts.has(alert.alert.alertId)) ||
      escalations.some((escalation) => this.#escalations.has(escalationId(escalation))) ||
      recipients.some((recipient) => !this.#canTake(recipient));
    if (isTaken) return Promise.resolve({ isConflict: true, created: [] });

    if (alert !== null) this.#alerts.set(alert.alert.alertId, alert);
    if (inhibitor?.kind === 'open') {
      this.#inhibitors.set(inhibitor.inhibitor.episodeId, inhibitor.inhibitor);
    } else if (inhibitor !== null) this.#inhibitors.delete(inhibitor.episodeId);
    for (const escalation of escalations) this.#escalations.set(escalationId(escalation), escalation);
    for (const { deliveries, ledger } of recipients) {
      for (const delivery of deliveries) this.#put(delivery);
      if (ledger !== null) this.#putLedger(ledger);
    }
    const created = recipients.flatMap(({ deliveries }) => deliveries);
    return Promise.resolve({ isConflict: false, created });
  }

  due(nowMs: number, limit: number): Promise<DueWork> {
    const due = [
      ...[...this.#deliveries.values()].filter((delivery) => isDue(delivery, nowMs)),
      ...[...this.#escalations.values()].filter(({ dueAtMs }) => dueAtMs !== null && dueAtMs <= nowMs),
    ]
      .toSorted((a, b) => a.dueAtMs! - b.dueAtMs!)
      .slice(0, limit);
    return Promise.resolve({
      deliveries: due.filter((row) => 'channel' in row),
      escalations: due.filter((row) => 'policyId' in row),
    });
  }

  change(changes: readonly Change[], ledger?: Ledger): Promise<ChangeResult> {
    if (ledger !== undefined) {
      const together = changes.slice(0, ROWS_WITH_LEDGER);
      if (!this.#isCurrent(ledger) || !together.every(({ from }) => this.#isAsRead(from))) {
        return Promise.resolve({ isConflict: true, changed: [] });
      }
      this.#putLedger(ledger);
    }
    const possible = changes.filter(({ from }) => this.#isAsRead(from));
    for (const { to } of possible) this.#put(to);
    return Promise.resolve({ isConflict: false, changed: possible.map(({ to }) => to) });
  }

  current(deliveries: readonly Delivery[]): Promise<readonly Delivery[]> {
    const stored = deliveries.map((delivery) => this.#deliveries.get(keyOf(delivery)));
    return Promise.resolve(stored.filter((delivery) => delivery !== undefined));
  }

  mutes(): Promise<Mutes> {
    return Promise.resolve({
      silences: [...this.#silences.values()],
      inhibitors: [...this.#inhibitors.values()],
    });
  }

  ledgers(userIds: readonly string[]): Promise<ReadonlyMap<string, Ledger>> {
    return Promise.resolve(new Map([...this.#ledgers].filter(([userId]) => userIds.includes(userId))));
  }

  alertsOf(deliveries: readonly Delivery[]): Promise<ReadonlyMap<string, StoredAlert>> {
    const ids = new Set(deliveries.map(({ alertId }) => alertId));
    return Promise.resolve(new Map([...this.#alerts].filter(([alertId]) => ids.has(alertId))));
  }

  acknowledgements(episodeIds: readonly string[]): Promise<ReadonlyMap<string, Acknowledgement>> {
    const wanted = new Set(episodeIds);
    return Promise.resolve(new Map([...this.#acknowledgements].filter(([id]) => wanted.has(id))));
  }

  episode(episodeId: string): Promise<EpisodeRows> {
    const isOfEpisode = (row: { readonly episodeId: string }): boolean => row.episodeId === episodeId;
    return Promise.resolve({
      alerts: [...this.#alerts.values()].filter(({ alert }) => isOfEpisode(alert)),
      deliveries: [...this.#deliveries.values()].filter(isOfEpisode),
      acknowledgement: this.#acknowledgements.get(episodeId) ?? null,
      escalations: [...this.#escalations.values()].filter(isOfEpisode),
    });
  }

  acknowledge(acknowledgement: Acknowledgement): Promise<boolean> {
    const before = this.#acknowledgements.get(acknowledgement.episodeId);
    if (before !== undefined && covers(before, acknowledgement.severity)) return Promise.resolve(false);
    this.#acknowledgements.set(acknowledgement.episodeId, acknowledgement);
    return Promise.resolve(true);
  }

  advanceEscalation(from: Escalation, to: Escalation): Promise<boolean> {
    const stored = this.#escalations.get(escalationId(from));
    const isSame =
      stored?.ended === null && stored.stepsTaken === from.stepsTaken && stored.dueAtMs === from.dueAtMs;
    if (isSame) this.#escalations.set(escalationId(to), to);
    return Promise.resolve(isSame);
  }

  create(deliveries: readonly Delivery[]): Promise<readonly Delivery[]> {
    const created = deliveries.filter((delivery) => !this.#deliveries.has(keyOf(delivery)));
    for (const delivery of created) this.#put(delivery);
    return Promise.resolve(created);
  }

  addSilence(silence: Silence): Promise<void> {
    this.#silences.set(silence.id, silence);
    return Promise.resolve();
  }

  expireSilence(id: string, nowMs: number): Promise<boolean> {
    const silence = this.#silences.get(id);
    if (silence === undefined || silence.endsAtMs <= nowMs) return Promise.resolve(false);
    this.#silences.set(id, { ...silence, endsAtMs: Math.max(nowMs, silence.startsAtMs) });
    return Promise.resolve(true);
  }

  recentEpisodes(symbol: string): Promise<readonly Sighting[]> {
    return Promise.resolve([...(this.#sightings.get(symbol)?.values() ?? [])]);
  }

  noteEpisode({ symbol, episodeId, occurredAtMs }: Alert): Promise<readonly Sighting[]> {
    const known = this.#sightings.get(symbol) ?? new Map<string, Sighting>();
    known.set(episodeId, { episodeId, atMs: occurredAtMs });
    this.#sightings.set(symbol, known);
    return this.recentEpisodes(symbol);
  }

  reject(message: RejectedMessage): Promise<void> {
    this.rejected.push(message);
    return Promise.resolve();
  }

  #canTake({ deliveries, ledger }: RecipientRows): boolean {
    const isFree = deliveries.every((delivery) => !this.#deliveries.has(keyOf(delivery)));
    return isFree && (ledger === null || this.#isCurrent(ledger));
  }

  #isAsRead(from: Delivery): boolean {
    const stored = this.#deliveries.get(keyOf(from));
    return (
      stored?.status === 'PENDING' && stored.attempts === from.attempts && stored.dueAtMs === from.dueAtMs
    );
  }

  #isCurrent({ userId, version }: Ledger): boolean {
    return (this.#ledgers.get(userId)?.version ?? 0) === version;
  }

  #putLedger(ledger: Ledger): void {
    this.#ledgers.set(ledger.userId, { ...ledger, version: ledger.version + 1 });
  }

  #put(delivery: Delivery): void {
    this.#deliveries.set(keyOf(delivery), delivery);
  }
}

function keyOf(delivery: Delivery): string {
  return `${delivery.episodeId} ${deliveryId(delivery)}`;
}

function escalationId({ episodeId, policyId }: Escalation): string {
  return `${episodeId} ${policyId}`;
}
