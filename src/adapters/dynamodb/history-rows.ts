import type { EpisodeRows, Mutes } from '../../core/alert-policy/alert-state.ts';
import type { DueWork } from '../../ports/alert-store.ts';
import { fromAlertItem } from './alert-item.ts';
import { fromAcknowledgementItem } from './acknowledgement-item.ts';
import { fromEscalationItem } from './escalation-item.ts';
import { fromDeliveryItem } from './delivery-item.ts';
import { ACK_ROW, ROW, rowIdOf, VERSION_ROW } from './history-keys.ts';
import { fromInhibitorItem, fromSilenceItem } from './mute-item.ts';
import type { Item } from './plain-item.ts';
import { fromRatingItem } from './rating-item.ts';

/** The rows of an episode's partition, by their kinds. */
export function episodeOf(items: readonly Item[]): EpisodeRows {
  const version = items.find((item) => rowIdOf(item) === VERSION_ROW);
  const acknowledgement = items.find((item) => rowIdOf(item) === ACK_ROW);
  const ratings = pick(items, ROW.rating, fromRatingItem);
  return {
    version: Number(version?.['version']?.N ?? 0),
    alerts: pick(items, ROW.alert, fromAlertItem),
    deliveries: pick(items, ROW.delivery, fromDeliveryItem),
    acknowledgement: acknowledgement === undefined ? null : fromAcknowledgementItem(acknowledgement),
    escalations: pick(items, ROW.escalation, fromEscalationItem),
    ...(ratings.length > 0 && { ratings }),
  };
}

export function mutesOf(items: readonly Item[]): Mutes {
  return {
    silences: pick(items, ROW.silence, fromSilenceItem),
    inhibitors: pick(items, ROW.inhibitor, fromInhibitorItem),
  };
}

export function dueWorkOf(items: readonly Item[]): DueWork {
  return {
    deliveries: pick(items, ROW.delivery, fromDeliveryItem),
    escalations: pick(items, ROW.escalation, fromEscalationItem),
  };
}

function pick<T>(items: readonly Item[], prefix: string, from: (item: Item) => T): T[] {
  return items.filter((item) => rowIdOf(item).startsWith(prefix)).map((item) => from(item));
}
