import type { InjectionToken } from 'tsyringe';
import type { Acknowledgement } from '../core/answers/acknowledgement.ts';
import type { MessageCover } from '../core/answers/message-cover.ts';
import type { Alert } from '../core/alert/alert.ts';
import type { AlertState, EpisodeRows, Mutes, StoredAlert } from '../core/alert-policy/alert-state.ts';
import type { Sighting } from '../core/severity/episode-count.ts';
import type { InhibitorChange } from '../core/alert-policy/inhibit.ts';
import type { Ledger } from '../core/alert-policy/ledger.ts';
import type { RowChange } from '../core/alert-policy/recipient-rows.ts';
import type { Silence } from '../core/alert-policy/silence.ts';
import type { EscalationChange } from '../core/alert-policy/plan-alert.ts';
import type { Escalation } from '../core/escalation/next-step.ts';
import type { Delivery } from '../core/delivery/delivery.ts';

/** What one user gets of an alert. Stored together with what it changes in the user's ledger, or not at all. */
export interface RecipientRows {
  readonly userId: string;
  readonly deliveries: readonly Delivery[];
  /** Rows, of whomever, that are told no more because of these. They must still be as they were read. */
  readonly replaced: readonly Change[];
  /** As it was loaded, with what this alert changes; null where it changes nothing. Its version is still the loaded one. */
  readonly ledger: Ledger | null;
}

/** Everything that follows from one alert. */
export interface AlertRows {
  readonly episodeId: string;
  /** Null when the alert is stored already. */
  readonly alert: StoredAlert | null;
  readonly recipients: readonly RecipientRows[];
  readonly inhibitor: InhibitorChange | null;
  readonly escalations: readonly EscalationChange[];
  /** True where nobody looks after the episode any longer, for it begins anew. */
  readonly endsAcknowledgement: boolean;
  /** Version of the episode as it was loaded: whatever was written of it since is a conflict. */
  readonly version: number;
  /** True where others who decide by the same version are to go on. */
  readonly keepsVersion?: boolean;
}

export interface Commit {
  /** True when somebody else was faster somewhere: load, decide and commit again. What is `created` stays. */
  readonly isConflict: boolean;
  readonly created: readonly Delivery[];
}

/** A delivery as it was read, and as it is to be. */
export type Change = RowChange;

/** Most rows of one transaction beside a ledger. */
export const ROWS_WITH_LEDGER = 99;

/** What was created, and the version of its episode after it. */
export interface Creation extends Commit {
  readonly version: number;
}

/** Which changes were made; the others met a row that had moved on. */
export interface ChangeResult {
  readonly changed: readonly Delivery[];
  /** True when nothing was changed: read again. */
  readonly isConflict: boolean;
}

export interface DueWork {
  readonly deliveries: readonly Delivery[];
  readonly escalations: readonly Escalation[];
}

/** From one id, included, to another, not included; to the last one where there is no other. */
export interface UserRange {
  readonly from: string;
  readonly to: string | null;
}

/** A message that could not be read as an alert, kept for a person to look at. */
export interface RejectedMessage {
  readonly messageId: string;
  readonly reason: string;
  readonly body: string;
  readonly receivedAtMs: number;
}

/**
 * The history of alerts, the outbox of what is still to be sent, and what decides about both. Of two writers at the same
 * time one succeeds and the other learns of it; reads see every write that came before them, but for `due`.
 */
export interface AlertStore {
  /** One round of reads: the episode, as `episode` returns it, what mutes, and the ledgers of these users. */
  load(episodeId: string, userIds: readonly string[], users?: UserRange): Promise<AlertState>;

  /**
   * Writes what follows from an alert: at once where it fits one transaction, otherwise user by user. A conflict leaves
   * whole users out, never half of one.
   */
  commit(rows: AlertRows): Promise<Commit>;

  /** Returns up to `limit` rows whose time has come, the longest waiting first; may lag behind writes. */
  due(nowMs: number, limit: number): Promise<DueWork>;

  /**
   * Changes rows that are still PENDING, due and tried as they were read, each for itself. A ledger that is given is
   * written first, together with the first `ROWS_WITH_LEDGER` of them: when it or one of these has moved on nothing is
   * changed.
   */
  change(changes: readonly Change[], ledger?: Ledger): Promise<ChangeResult>;

  /** These deliveries as they are now. */
  current(deliveries: readonly Delivery[]): Promise<readonly Delivery[]>;

  mutes(): Promise<Mutes>;
  ledgers(userIds: readonly string[]): Promise<ReadonlyMap<string, Ledger>>;
  /** The alerts of these deliveries by alert id, those left out that have expired. */
  alertsOf(deliveries: readonly Delivery[]): Promise<ReadonlyMap<string, StoredAlert>>;
  /** Acknowledgements by episode id; episodes that nobody has acknowledged are left out. */
  acknowledgements(episodeIds: readonly string[]): Promise<ReadonlyMap<string, Acknowledgement>>;

  /** Of the deliveries those of all users, or of those whose ids lie in a range. */
  episode(episodeId: string, users?: UserRange): Promise<EpisodeRows>;

  /** False when it was acknowledged before for what is at least as grave; that one stays. */
  acknowledge(acknowledgement: Acknowledgement): Promise<boolean>;

  /** So that an answer to the message finds what it covers. */
  keepCover(cover: MessageCover): Promise<void>;
  /** The episodes that these messages told of, each once: of those that told of several, and not long ago. */
  coveredBy(messageIds: readonly string[]): Promise<readonly string[]>;

  /** False when the escalation is no longer as it was read. */
  advanceEscalation(from: Escalation, to: Escalation): Promise<boolean>;
  /**
   * Creates deliveries of one episode, those of an escalation's step: none once something was written of the episode since it had
   * this version. What was created before the conflict stays.
   */
  create(deliveries: readonly Delivery[], version: number): Promise<Creation>;

  addSilence(silence: Silence): Promise<void>;
  /** Ends it now; false when there is none of this id or it has ended. */
  expireSilence(id: string, nowMs: number): Promise<boolean>;

  /** Episodes of this symbol of the last week that were noted; asked for only while a severity rule counts them. */
  recentEpisodes(symbol: string): Promise<readonly Sighting[]>;
  /** Notes the episode that this alert begins, and returns what `recentEpisodes` does. */
  noteEpisode(alert: Alert): Promise<readonly Sighting[]>;

  reject(message: RejectedMessage): Promise<void>;
}
export const AlertStore: InjectionToken<AlertStore> = Symbol('AlertStore');
