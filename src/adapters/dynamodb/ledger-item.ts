import type { Ledger } from '../../core/alert-policy/ledger.ts';
import { expiry, ledgerKey } from './history-keys.ts';
import { toItem, type Item } from './plain-item.ts';

/** Life of a ledger: longer than any window of a rate limit, and than any quiet hours that hold back a message with others in it. */
const KEPT_MS = 14 * 86_400_000;

/** Symbols and counts by hour, of which there is one: a user may follow thousands of symbols. */
type HourlyCounts = readonly (readonly [
  hourStartMs: number,
  counts: readonly (readonly [string, number])[],
])[];

type LedgerBody = Omit<Ledger, 'userId' | 'version' | 'alerts'> & { readonly alerts: HourlyCounts };

/** Kept as JSON in one attribute: it is read and written as a whole, and by nobody else. */
export function toLedgerItem(ledger: Ledger, nowMs: number): Item {
  const { userId, version, alerts, ...rest } = ledger;
  const body: LedgerBody = { ...rest, alerts: hourlyCounts(alerts) };
  return {
    ...ledgerKey(userId),
    ...toItem({
      user_id: userId,
      version,
      body: JSON.stringify(body),
      expires_at: expiry(nowMs + KEPT_MS),
    }),
  };
}

export function fromLedgerItem(item: Item): Ledger {
  const { alerts, ...body } = JSON.parse(item['body']!.S!) as LedgerBody;
  return {
    ...body,
    userId: item['user_id']!.S!,
    version: Number(item['version']!.N),
    alerts: new Map(
      alerts.flatMap(([hourStartMs, counts]) =>
        counts.map(([symbol, count]) => [symbol, { hourStartMs, count }] as const),
      ),
    ),
  };
}

function hourlyCounts(alerts: Ledger['alerts']): HourlyCounts {
  const byHour = Map.groupBy(alerts, ([, { hourStartMs }]) => hourStartMs);
  return [...byHour].map(([hourStartMs, entries]) => [
    hourStartMs,
    entries.map(([symbol, { count }]) => [symbol, count] as const),
  ]);
}
