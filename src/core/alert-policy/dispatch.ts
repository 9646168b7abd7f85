import type { Alert } from '../alert/alert.ts';
import type { Acknowledgement } from '../answers/acknowledgement.ts';
import type { Destination } from '../channels/channels.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type {
  AcknowledgementNote,
  EscalationNote,
  HeldCount,
  NotificationKind,
} from '../notifications/message.ts';
import type { Preference } from '../preferences/preference.ts';
import type { ClassifiedAlert } from '../severity/classification.ts';
import type { Usefulness } from '../usefulness/verdict.ts';
import type { StoredAlert } from './alert-state.ts';

/** One message to one user on one channel: all that is needed to render, send and record it. */
export interface Dispatch {
  readonly kind: NotificationKind;
  readonly destination: Destination;
  readonly preference: Pick<Preference, 'userId' | 'language' | 'timeZone'>;
  readonly usefulness?: Usefulness;
  readonly lead: ClassifiedAlert;
  /** Newest last. */
  readonly others: readonly Alert[];
  readonly held: readonly HeldCount[];
  /** The rows that the message settles, as they are to be stored before it is sent: the lead's first. */
  readonly deliveries: readonly Delivery[];
  readonly escalation?: EscalationNote;
  /** The acknowledgement of the lead's episode. */
  readonly acknowledgement: AcknowledgementNote | null;
}

/** What is stored of the alerts that wait. */
export interface KnownAlerts {
  /** By alert id. */
  readonly alerts: ReadonlyMap<string, StoredAlert>;
  /** By episode id. */
  readonly acknowledgements: ReadonlyMap<string, Acknowledgement>;
}

/** What a message says that tells of these rows, the first of them leading. */
export function told(
  deliveries: readonly Delivery[],
  { alerts, acknowledgements }: KnownAlerts,
): Pick<Dispatch, 'lead' | 'others' | 'deliveries' | 'acknowledgement'> {
  const [lead, ...others] = deliveries.map(({ alertId }) => alerts.get(alertId)!);
  const { alert, verdict } = lead!;
  return {
    lead: { alert, verdict },
    others: others.map((each) => each.alert).toSorted((a, b) => a.occurredAtMs - b.occurredAtMs),
    deliveries,
    acknowledgement: acknowledgements.get(alert.episodeId) ?? null,
  };
}
