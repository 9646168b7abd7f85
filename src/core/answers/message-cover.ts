import { deliveryId, type Delivery } from '../delivery/delivery.ts';
import { fingerprint } from '../notifications/fingerprint.ts';

/** What a message told of, so that an answer to it covers all of that. Kept for those that tell of several episodes. */
export interface MessageCover {
  readonly messageId: string;
  readonly episodeIds: readonly string[];
}

/** Identity of the message that a delivery leads; of another try it is another one, which may tell of others. */
export function messageIdOf(lead: Delivery): string {
  return fingerprint(`${deliveryId(lead)}#${lead.attempts}`);
}

/** What has yet to be answered for of all that a message tells, the lead's first; null where that is the lead alone. */
export function coverOf(deliveries: readonly Delivery[]): MessageCover | null {
  const [lead, ...others] = deliveries;
  const open = others.filter(({ alertStatus }) => alertStatus !== 'resolved');
  const episodeIds = [...new Set([lead!, ...open].map(({ episodeId }) => episodeId))];
  return episodeIds.length === 1 ? null : { messageId: messageIdOf(lead!), episodeIds };
}
