import type { HourCount, Ledger } from '../../core/alerts/ledger.ts';
import { expiry, ledgerKey } from './history-keys.ts';
import { toItem, type Item } from './plain-item.ts';

/** Longer than any window of a rate limit and any quiet hours that hold back what tells of others. */
const KEPT_MS = 14 * 86_400_000;

type LedgerBody = Omit<Ledger, 'userId' | 'version' | 'alerts'> & {
  readonly alerts: readonly (readonly [string, HourCount])[];
};

/** As JSON in one attribute: it is read and written as a whole, and by nobody else. */
export function toLedgerItem(ledger: Ledger, nowMs: number): Item {
  const { userId, version, alerts, ...rest } = ledger;
  const body: LedgerBody = { ...rest, alerts: [...alerts] };
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
    alerts: new Map(alerts),
  };
}
