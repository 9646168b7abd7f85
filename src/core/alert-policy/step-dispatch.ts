import { CHANNELS, destinationKey } from '../channels/channels.ts';
import { deliveryId, type Delivery } from '../delivery/delivery.ts';
import type { StepRecipient } from '../escalation/step-recipients.ts';
import type { AcknowledgementNote, EscalationNote } from '../notifications/message.ts';
import { byGravity } from '../notifications/render/other-alerts.ts';
import type { StoredAlert } from './alert-state.ts';
import type { Dispatch } from './dispatch.ts';

/** The message of a step to one recipient. */
export function stepDispatch(
  delivery: Delivery,
  { reader, destination }: StepRecipient,
  { alert, verdict }: StoredAlert,
  note: EscalationNote | undefined,
  acknowledgement: AcknowledgementNote | null,
): Dispatch {
  return {
    kind: 'escalation',
    destination,
    preference: reader.preference,
    lead: { alert, verdict },
    others: [],
    held: [],
    deliveries: [delivery],
    ...(note && { escalation: note }),
    acknowledgement,
  };
}

/** What goes to the same place at the same time is one message, led by the most telling; more where one cannot hold them all. */
export function oneForEachDestination(dispatches: readonly Dispatch[]): readonly Dispatch[] {
  const groups = Map.groupBy(dispatches, ({ destination }) => destinationKey(destination));
  return [...groups.values()].flatMap((group) => {
    const sorted = group.toSorted((a, b) => byGravity(a.lead.alert, b.lead.alert));
    const perMessage = CHANNELS[group[0]!.destination.channel].keepsOpen?.perMessage ?? sorted.length;
    return Array.from({ length: Math.ceil(sorted.length / perMessage) }, (_, message) =>
      together(sorted.slice(message * perMessage, (message + 1) * perMessage)),
    );
  });
}

function together(group: readonly Dispatch[]): Dispatch {
  const [lead, ...rest] = group as [Dispatch, ...Dispatch[]];
  const sentWith = deliveryId(lead.deliveries[0]!);
  return {
    ...lead,
    others: rest.map((each) => each.lead.alert).toReversed(),
    deliveries: [
      ...lead.deliveries,
      ...rest.flatMap(({ deliveries }) => deliveries.map((row) => ({ ...row, sentWith }))),
    ],
  };
}
