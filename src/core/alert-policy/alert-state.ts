import type { Acknowledgement } from '../answers/acknowledgement.ts';
import type { Escalation } from '../escalation/next-step.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { FilterReason } from '../preferences/recipients.ts';
import type { Alert } from '../alert/alert.ts';
import type { Rating } from '../usefulness/rating.ts';
import type { SeverityVerdict } from '../severity/verdict.ts';
import type { Inhibitor } from './inhibit.ts';
import type { Ledger } from './ledger.ts';
import type { Silence } from './silence.ts';

/** An alert as it was taken in, with the severity that this function gave it. */
export interface StoredAlert {
  readonly alert: Alert;
  readonly verdict: SeverityVerdict;
  /** Messages that nobody wanted, counted by reason. */
  readonly filtered: Readonly<Partial<Record<FilterReason, number>>>;
  readonly createdAtMs: number;
}

/** All that is known of an episode. */
export interface EpisodeRows {
  /** One more with each alert of it and each step of an escalation; 0 before the first. Whoever decides by these rows names it. */
  readonly version: number;
  /** In the order of their ids' revisions. */
  readonly alerts: readonly StoredAlert[];
  readonly deliveries: readonly Delivery[];
  readonly acknowledgement: Acknowledgement | null;
  readonly escalations: readonly Escalation[];
  /** What users say of it, by user id; absent where nobody has said anything. */
  readonly ratings?: readonly Rating[];
}

/** What keeps alerts from being told: on purpose, or because another one says it already. */
export interface Mutes {
  readonly silences: readonly Silence[];
  readonly inhibitors: readonly Inhibitor[];
}

/** What one round of reads brings for an alert. */
export interface AlertState {
  readonly episode: EpisodeRows;
  readonly mutes: Mutes;
  /** Ledgers of the users asked for; a user who has had no message lately has none. */
  readonly ledgers: ReadonlyMap<string, Ledger>;
}
