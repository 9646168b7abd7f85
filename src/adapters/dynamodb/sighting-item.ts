import type { Alert } from '../../core/alert/alert.ts';
import { PARTITION } from '../../core/alert/history-partitions.ts';
import { LONGEST_RECURRENCE_MS, type Sighting } from '../../core/severity/episode-count.ts';
import { expiry, iso, rowIdOf, rowKey } from './history-keys.ts';
import { toItem, type Item } from './plain-item.ts';

export function symbolPartition(symbol: string): string {
  return `${PARTITION.sightings}${symbol}`;
}

/** Its key is all it says, so that writing it again changes nothing. */
export function toSightingItem({ symbol, episodeId, occurredAtMs }: Alert): Item {
  return {
    ...rowKey(symbolPartition(symbol), `${iso(occurredAtMs)}#${episodeId}`),
    ...toItem({ expires_at: expiry(occurredAtMs + LONGEST_RECURRENCE_MS) }),
  };
}

export function fromSightingItem(item: Item): Sighting {
  const rowId = rowIdOf(item);
  const at = rowId.indexOf('#');
  return { atMs: Date.parse(rowId.slice(0, at)), episodeId: rowId.slice(at + 1) };
}
