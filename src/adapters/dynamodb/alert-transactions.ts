import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { InhibitorChange } from '../../core/alert-policy/inhibit.ts';
import type { Ledger } from '../../core/alert-policy/ledger.ts';
import type { Delivery } from '../../core/delivery/delivery.ts';
import {
  ROWS_WITH_LEDGER,
  type AlertRows,
  type Change,
  type ChangeResult,
  type Commit,
  type RecipientRows,
} from '../../ports/alert-store.ts';
import type { BackOff } from '../../ports/back-off.ts';
import { toAlertItem } from './alert-item.ts';
import { toEscalationItem } from './escalation-item.ts';
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
import { inhibitorKey, toInhibitorItem } from './mute-item.ts';

/** One transaction where everything fits, otherwise several, in each of which a user's rows and ledger stay together. */
export async function commitAlert(
  client: DynamoDBClient,
  table: string,
  rows: AlertRows,
  nowMs: number,
): Promise<Commit> {
  const created: Delivery[] = [];
  for (const { items, deliveries } of transactionsOf(table, rows, nowMs)) {
    if (items.length === 0) continue;
    const { ok } = await writeTogether(client, items);
    if (!ok) return { isConflict: true, created };
    created.push(...deliveries);
  }
  return { isConflict: false, created };
}

interface Transaction {
  readonly items: TransactWriteItem[];
  readonly deliveries: Delivery[];
}

function transactionsOf(table: string, rows: AlertRows, nowMs: number): readonly Transaction[] {
  const isNew = (item: ConditionalPut['item']) => asPut(table, { item, condition: IS_NEW });
  const first: Transaction = {
    items: [
      ...(rows.alert === null ? [] : [isNew(toAlertItem(rows.alert))]),
      ...(rows.inhibitor === null ? [] : [inhibitorWrite(table, rows.inhibitor)]),
      ...rows.escalations.map((escalation) => isNew(toEscalationItem(escalation))),
    ],
    deliveries: [],
  };
  const transactions = [first];
  for (const recipient of rows.recipients) {
    const items = recipientWrites(table, recipient, nowMs);
    let current = transactions.at(-1)!;
    if (current.items.length + items.length > MAX_ITEMS) {
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
  if (recipient.ledger !== null) puts.push(ledgerPut(recipient.ledger, nowMs));
  return puts.map((put) => asPut(table, put));
}

/** Written with the next version, on condition that the stored one is still the one it was loaded with. */
function ledgerPut(ledger: Ledger, nowMs: number): ConditionalPut {
  const item = toLedgerItem({ ...ledger, version: ledger.version + 1 }, nowMs);
  if (ledger.version === 0) return { item, condition: IS_NEW };
  return {
    item,
    condition: 'version = :version',
    values: { ':version': { N: String(ledger.version) } },
  };
}

function inhibitorWrite(table: string, change: InhibitorChange): TransactWriteItem {
  return change.kind === 'open'
    ? { Put: { TableName: table, Item: toInhibitorItem(change.inhibitor) } }
    : { Delete: { TableName: table, Key: inhibitorKey(change.episodeId) } };
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
