import type { StoredAlert } from '../core/alert-policy/alert-state.ts';
import type { StepRecipient } from '../core/escalation/step-recipients.ts';
import { deliveryId, type Delivery } from '../core/notifications/delivery.ts';
import type { AcknowledgementNote, EscalationNote } from '../core/notifications/message.ts';
import type { Dispatch } from './delivery-stage.ts';

/** The message of a step to one recipient. */
export function dispatchOf(
  delivery: Delivery,
  { preference, channel, address }: StepRecipient,
  { alert, verdict }: StoredAlert,
  note: EscalationNote | undefined,
  acknowledgement: AcknowledgementNote | null,
): Dispatch {
  return {
    kind: 'escalation',
    channel,
    address,
    preference,
    lead: { alert, verdict },
    others: [],
    held: [],
    deliveries: [delivery],
    ...(note && { escalation: note }),
    acknowledgement,
  };
}

/** What goes to the same place at the same time is one message, led by the latest. */
export function oneForEachDestination(dispatches: readonly Dispatch[]): readonly Dispatch[] {
  const groups = Map.groupBy(dispatches, ({ channel, address }) => `${channel} ${address}`);
  return [...groups.values()].map((group) => {
    const [lead, ...rest] = group.toSorted(
      (a, b) => b.lead.alert.occurredAtMs - a.lead.alert.occurredAtMs,
    ) as [Dispatch, ...Dispatch[]];
    const sentWith = deliveryId(lead.deliveries[0]!);
    return {
      ...lead,
      others: rest.map((each) => each.lead.alert).toReversed(),
      deliveries: [
        ...lead.deliveries,
        ...rest.flatMap(({ deliveries }) => deliveries.map((row) => ({ ...row, sentWith }))),
      ],
    };
  });
}
