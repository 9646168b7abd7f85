import { covers, type Acknowledgement } from '../../../src/core/answers/acknowledgement.ts';
import type { MessageCover } from '../../../src/core/answers/message-cover.ts';
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
import type { EscalationChange } from '../../../src/core/alert-policy/plan-alert.ts';
import type { Escalation } from '../../../src/core/escalation/next-step.ts';
import { deliveryId, isDue, type Delivery } from '../../../src/core/delivery/delivery.ts';
import {
  ROWS_WITH_LEDGER,
  type AlertRows,
  type AlertStore,
  type Change,
  type ChangeResult,
  type Commit,
  type Creation,
  type DueWork,
  type RecipientRows,
  type RejectedMessage,
  type UserRange,
} from '../../../src/ports/alert-store.ts';

export class MemoryAlertStore implements AlertStore {
  readonly rejected: RejectedMessage[] = [];
  readonly #alerts = new Map<string, StoredAlert>();
  readonly #deliveries = new Map<string, Delivery>();
  /** The same by episode, and those of them that may be due: a storm is of ten thousand. */
  readonly #byEpisode = new Map<string, Map<string, Delivery>>();
  readonly #pending = new Map<string, Delivery>();
  readonly #ledgers = new Map<string, Ledger>();
  readonly #acknowledgements = new Map<string, Acknowledgement>();
  readonly #escalations = new Map<string, Escalation>();
  readonly #silences = new Map<string, Silence>();
  readonly #inhibitors = new Map<string, Inhibitor>();
  readonly #covers = new Map<string, readonly string[]>();
  readonly #versions = new Map<string, number>();
  readonly #sightings = new Map<string, Map<string, Sighting>>();

  async load(episodeId: string, userIds: readonly string[], users?: UserRange): Promise<AlertState> {
    return {
      episode: await this.episode(episodeId, users),
      mutes: await this.mutes(),
      ledgers: await this.ledgers(userIds),
    };
  }

  commit(rows: AlertRows): Promise<Commit> {
    const { episodeId, alert, recipients, inhibitor, escalations } = rows;
    const isTaken =
      this.#versionOf(episodeId) !== rows.version ||
      (alert !== null && this.#alerts.has(alertKey(alert.alert))) ||
      escalations.some((change) => !this.#canChange(change)) ||
      recipients.some((recipient) => !this.#canTake(recipient));
    if (isTaken) return Promise.resolve({ isConflict: true, created: [] });

    if (rows.keepsVersion !== true) this.#versions.set(episodeId, rows.version + 1);
    if (alert !== null) this.#alerts.set(alertKey(alert.alert), alert);
    if (inhibitor !== null) this.#inhibitors.set(inhibitor.inhibitor.episodeId, inhibitor.inhibitor);
    if (rows.endsAcknowledgement) this.#acknowledgements.delete(episodeId);
    for (const { to } of escalations) this.#escalations.set(escalationId(to), to);
    for (const { deliveries, replaced, ledger } of recipients) {
      for (const delivery of deliveries) this.#put(delivery);
      for (const { to } of replaced) this.#put(to);
      if (ledger !== null) this.#putLedger(ledger);
    }
    const created = recipients.flatMap(({ deliveries }) => deliveries);
    return Promise.resolve({ isConflict: false, created });
  }

  due(nowMs: number, limit: number): Promise<DueWork> {
    const due = [
      ...[...this.#pending.values()].filter((delivery) => isDue(delivery, nowMs)),
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
    const stored = deliveries.flatMap((delivery) => this.#alerts.get(alertKey(delivery)) ?? []);
    return Promise.resolve(new Map(stored.map((each) => [each.alert.alertId, each])));
  }

  acknowledgements(episodeIds: readonly string[]): Promise<ReadonlyMap<string, Acknowledgement>> {
    const wanted = new Set(episodeIds);
    return Promise.resolve(new Map([...this.#acknowledgements].filter(([id]) => wanted.has(id))));
  }

  episode(episodeId: string, users?: UserRange): Promise<EpisodeRows> {
    const isWanted = ({ userId }: Delivery): boolean =>
      users === undefined || (userId >= users.from && (users.to === null || userId < users.to));
    const isOfEpisode = (row: { readonly episodeId: string }): boolean => row.episodeId === episodeId;
    return Promise.resolve({
      version: this.#versionOf(episodeId),
      alerts: [...this.#alerts.values()].filter(({ alert }) => isOfEpisode(alert)),
      deliveries: [...(this.#byEpisode.get(episodeId)?.values() ?? [])].filter(isWanted),
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

  keepCover({ messageId, episodeIds }: MessageCover): Promise<void> {
    this.#covers.set(messageId, episodeIds);
    return Promise.resolve();
  }

  coveredBy(messageIds: readonly string[]): Promise<readonly string[]> {
    return Promise.resolve([...new Set(messageIds.flatMap((id) => this.#covers.get(id) ?? []))]);
  }

  advanceEscalation(from: Escalation, to: Escalation): Promise<boolean> {
    const stored = this.#escalations.get(escalationId(from));
    const isSame =
      stored?.ended === null && stored.stepsTaken === from.stepsTaken && stored.dueAtMs === from.dueAtMs;
    if (isSame) this.#escalations.set(escalationId(to), to);
    return Promise.resolve(isSame);
  }

  create(deliveries: readonly Delivery[], version: number): Promise<Creation> {
    const { episodeId } = deliveries[0]!;
    const isNew = deliveries.every((delivery) => !this.#deliveries.has(keyOf(delivery)));
    if (!isNew || this.#versionOf(episodeId) !== version) {
      return Promise.resolve({ isConflict: true, created: [], version });
    }
    for (const delivery of deliveries) this.#put(delivery);
    this.#versions.set(episodeId, version + 1);
    return Promise.resolve({ isConflict: false, created: deliveries, version: version + 1 });
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

  #canTake({ deliveries, replaced, ledger }: RecipientRows): boolean {
    const isFree =
      deliveries.every((delivery) => !this.#deliveries.has(keyOf(delivery))) &&
      replaced.every(({ from }) => this.#isAsRead(from));
    return isFree && (ledger === null || this.#isCurrent(ledger));
  }

  #canChange({ from, to }: EscalationChange): boolean {
    const stored = this.#escalations.get(escalationId(to));
    if (from === null || stored === undefined) return from === null && stored === undefined;
    return (
      stored.stepsTaken === from.stepsTaken &&
      stored.dueAtMs === from.dueAtMs &&
      (stored.ended === null) === (from.ended === null)
    );
  }

  #versionOf(episodeId: string): number {
    return this.#versions.get(episodeId) ?? 0;
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
    const key = keyOf(delivery);
    this.#deliveries.set(key, delivery);
    const own = this.#byEpisode.get(delivery.episodeId) ?? new Map<string, Delivery>();
    this.#byEpisode.set(delivery.episodeId, own.set(key, delivery));
    if (delivery.status === 'PENDING') this.#pending.set(key, delivery);
    else this.#pending.delete(key);
  }
}

/** Publishers may give one id to alerts of several episodes. */
function alertKey({ episodeId, alertId }: Pick<Alert, 'episodeId' | 'alertId'>): string {
  return `${episodeId} ${alertId}`;
}

function keyOf(delivery: Delivery): string {
  return `${delivery.episodeId} ${deliveryId(delivery)}`;
}

function escalationId({ episodeId, policyId }: Escalation): string {
  return `${episodeId} ${policyId}`;
}
