import type { Alert } from '../../core/alert/alert.ts';
import { PARTITION } from '../../core/alert/history-partitions.ts';
import { deliveryId, type Delivery } from '../../core/delivery/delivery.ts';
import { fnv1a32, utf16Units } from '../../core/prelude/fnv1a.ts';
import type { Item } from './plain-item.ts';

/** The partition of the sparse index `due-index`: only what is still due carries it. */
export const DUE_BUCKET = 'DUE';
/** Of an alert to many there lies more at once in the index than one partition takes: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-indexes-gsi-sharding.html */
const DUE_SHARDS = 4;
/** All of its partitions. */
export const DUE_BUCKETS: readonly string[] = [
  DUE_BUCKET,
  ...Array.from({ length: DUE_SHARDS }, (_, shard) => shardBucket(shard)),
];
export const DUE_INDEX = 'due-index';
/** Sparse too: only alerts as they were taken in carry `created_day`. */
export const ALERTS_BY_DAY = 'alerts-by-day';
export const ACK_ROW = 'ACK';
export const LEDGER_ROW = 'LEDGER';
export const COVER_ROW = 'MESSAGE';
/** Sorts before every other row of its episode: what is read after it is no older. */
export const VERSION_ROW = '#VERSION';

/** What the sort keys of a partition begin with, by the kind of row. */
export const ROW = {
  alert: 'ALERT#',
  delivery: 'DELIVERY#',
  escalation: 'ESCALATION#',
  silence: 'SILENCE#',
  inhibitor: 'INHIBITOR#',
  rating: 'RATING#',
} as const;

export function rowKey(partition: string, rowId: string): Item {
  return { episode_id: { S: partition }, row_id: { S: rowId } };
}

export function rowIdOf(item: Item): string {
  return item['row_id']?.S ?? '';
}

/** An episode's alerts lie in the order of their revisions, which our own publisher writes at the end of the id. */
export function alertKey({ episodeId, alertId }: Pick<Alert, 'episodeId' | 'alertId'>): Item {
  const revision = alertId.startsWith(`${episodeId}-`) ? Number(alertId.slice(episodeId.length + 1)) : 0;
  const digits = String(Number.isSafeInteger(revision) && revision > 0 ? revision : 0).padStart(4, '0');
  return rowKey(episodeId, `${ROW.alert}${digits}#${alertId}`);
}

export function deliveryKey(delivery: Delivery): Item {
  return rowKey(delivery.episodeId, `${ROW.delivery}${deliveryId(delivery)}`);
}

export function ledgerKey(userId: string): Item {
  return rowKey(`${PARTITION.ledger}${userId}`, LEDGER_ROW);
}

/** Where a delivery lies while it is due: one user's rows together. */
export function dueBucketOf({ userId, isOfMany }: Pick<Delivery, 'userId' | 'isOfMany'>): string {
  if (isOfMany !== true) return DUE_BUCKET;
  return shardBucket(fnv1a32(utf16Units(userId)) % DUE_SHARDS);
}

/** Whether something lies in one of the partitions for many. */
export function isShardBucket(bucket: string | undefined): boolean {
  return bucket !== undefined && bucket !== DUE_BUCKET;
}

function shardBucket(shard: number): string {
  return `${DUE_BUCKET}#${shard}`;
}

export function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** The partition of `alerts-by-day`: the date in UTC. */
export function createdDay(epochMs: number): string {
  return iso(epochMs).slice(0, 10);
}

/** For the time to live, which is in seconds. */
export function expiry(epochMs: number): number {
  return Math.ceil(epochMs / 1000);
}
