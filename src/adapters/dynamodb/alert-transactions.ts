import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Ledger } from '../../core/alert-policy/ledger.ts';
import { expiryOf, type Delivery } from '../../core/delivery/delivery.ts';
import {
  ROWS_WITH_LEDGER,
  type AlertRows,
  type Change,
  type ChangeResult,
  type Commit,
  type Creation,
  type RecipientRows,
} from '../../ports/alert-store.ts';
import type { BackOff } from '../../ports/back-off.ts';
import { toAlertItem } from './alert-item.ts';
import { acknowledgementKey } from './acknowledgement-item.ts';
import { escalationPut } from './escalation-item.ts';
import {
  asPut,
  IS_NEW,
  MAX_ITEMS,
  writeEach,
  writeTogether,
  type ConditionalPut,
} from './conditional-writes.ts';
import { toDeliveryItem } from './delivery-item.ts';
import { toLedgerItem } from './ledger-item.ts';
import { expiry, rowKey, VERSION_ROW } from './history-keys.ts';
import { toInhibitorItem } from './mute-item.ts';
import { toItem } from './plain-item.ts';

/** One transaction where everything fits, otherwise several, in each of which a user's rows and ledger stay together. */
export async function commitAlert(
  client: DynamoDBClient,
  table: string,
  rows: AlertRows,
  nowMs: number,
): Promise<Commit> {
  const created: Delivery[] = [];
  let { version } = rows;
  for (const { items, deliveries } of transactionsOf(table, rows, nowMs)) {
    const guard = rows.keepsVersion
      ? sameVersion(table, rows.episodeId, version)
      : asPut(table, versionPut(rows.episodeId, version, nowMs));
    const { ok } = await writeTogether(client, [guard, ...items]);
    if (!ok) return { isConflict: true, created };
    if (!rows.keepsVersion) version += 1;
    created.push(...deliveries);
  }
  return { isConflict: false, created };
}

/** A hundred at a time, each on condition that nothing was written of the episode in between. */
export async function createRows(
  client: DynamoDBClient,
  table: string,
  deliveries: readonly Delivery[],
  { version: before, nowMs }: { readonly version: number; readonly nowMs: number },
): Promise<Creation> {
  const created: Delivery[] = [];
  let version = before;
  while (created.length < deliveries.length) {
    const chunk = deliveries.slice(created.length, created.length + ROWS_WITH_GUARD);
    const guard = versionPut(chunk[0]!.episodeId, version, nowMs);
    const puts = [guard, ...chunk.map((row) => ({ item: toDeliveryItem(row), condition: IS_NEW }))];
    const { ok } = await writeTogether(
      client,
      puts.map((put) => asPut(table, put)),
    );
    if (!ok) return { isConflict: true, created, version };
    version += 1;
    created.push(...chunk);
  }
  return { isConflict: false, created, version };
}

/** Rows of one transaction beside the version of the episode. */
const ROWS_WITH_GUARD = MAX_ITEMS - 1;

/** The next version of an episode, on condition that it has this one. */
function versionPut(episodeId: string, version: number, nowMs: number): ConditionalPut {
  const item = {
    ...rowKey(episodeId, VERSION_ROW),
    ...toItem({ version: version + 1, expires_at: expiry(expiryOf(nowMs)) }),
  };
  return version === 0 ? { item, condition: IS_NEW } : { item, ...hasVersion(version) };
}

function sameVersion(table: string, episodeId: string, version: number): TransactWriteItem {
  const { condition, names, values } = hasVersion(version);
  return {
    ConditionCheck: {
      TableName: table,
      Key: rowKey(episodeId, VERSION_ROW),
      ConditionExpression: condition,
      ExpressionAttributeNames: { ...names },
      ExpressionAttributeValues: values,
    },
  };
}

function hasVersion(version: number): Omit<ConditionalPut, 'item'> {
  return {
    condition: '#version = :version',
    names: { '#version': 'version' },
    values: { ':version': { N: String(version) } },
  };
}

interface Transaction {
  readonly items: TransactWriteItem[];
  readonly deliveries: Delivery[];
}

function transactionsOf(table: string, rows: AlertRows, nowMs: number): readonly Transaction[] {
  const { alert, inhibitor, escalations, episodeId } = rows;
  const first: Transaction = {
    items: [
      ...(alert === null ? [] : [asPut(table, { item: toAlertItem(alert), condition: IS_NEW })]),
      ...(inhibitor === null
        ? []
        : [{ Put: { TableName: table, Item: toInhibitorItem(inhibitor.inhibitor) } }]),
      ...(rows.endsAcknowledgement
        ? [{ Delete: { TableName: table, Key: acknowledgementKey(episodeId) } }]
        : []),
      ...escalations.map((change) => asPut(table, escalationPut(change))),
    ],
    deliveries: [],
  };
  const transactions = [first];
  for (const recipient of rows.recipients) {
    const items = recipientWrites(table, recipient, nowMs);
    let current = transactions.at(-1)!;
    if (current.items.length + items.length > ROWS_WITH_GUARD) {
      current = { items: [], deliveries: [] };
      transactions.push(current);
    }
    current.items.push(...items);
    current.deliveries.push(...recipient.deliveries);
  }
  return transactions;
}

function recipientWrites(table: string, recipient: RecipientRows, nowMs: number): TransactWriteItem[] {
  const puts: ConditionalPut[] = recipient.deliveries.map((delivery) => ({
    item: toDeliveryItem(delivery),
    condition: IS_NEW,
  }));
  puts.push(...recipient.replaced.map(changePut));
  if (recipient.ledger !== null) puts.push(ledgerPut(recipient.ledger, nowMs));
  return puts.map((put) => asPut(table, put));
}

/** Written with the next version, on condition that the stored one is still the one it was loaded with. */
function ledgerPut(ledger: Ledger, nowMs: number): ConditionalPut {
  const item = toLedgerItem({ ...ledger, version: ledger.version + 1 }, nowMs);
  return ledger.version === 0 ? { item, condition: IS_NEW } : { item, ...hasVersion(ledger.version) };
}

interface RowChanges {
  readonly changes: readonly Change[];
  readonly ledger: Ledger | undefined;
  readonly nowMs: number;
}

/** The ledger with the first rows, then the others; only who gets the first through changes anything. */
export async function changeRows(
  client: DynamoDBClient,
  table: string,
  { changes, ledger, nowMs }: RowChanges,
  wait: BackOff,
): Promise<ChangeResult> {
  const together = ledger === undefined ? [] : changes.slice(0, ROWS_WITH_LEDGER);
  if (ledger !== undefined) {
    const puts = [ledgerPut(ledger, nowMs), ...together.map(changePut)];
    const { ok } = await writeTogether(
      client,
      puts.map((put) => asPut(table, put)),
    );
    if (!ok) return { isConflict: true, changed: [] };
  }
  const others = changes.slice(together.length);
  const written = await writeEach(client, table, others.map(changePut), wait);
  const changed = [...together, ...others.filter((_, index) => written.has(index))];
  return { isConflict: false, changed: changed.map(({ to }) => to) };
}

/** Whoever takes a row over or puts it off changes when it is due, so that nobody else holds it as it was read. */
function changePut({ from, to }: Change): ConditionalPut {
  return {
    item: toDeliveryItem(to),
    condition: '#status = :pending AND attempts = :attempts AND due_at = :due',
    names: { '#status': 'status' },
    values: {
      ':pending': { S: 'PENDING' },
      ':attempts': { N: String(from.attempts) },
      ':due': { N: String(from.dueAtMs) },
    },
  };
}
