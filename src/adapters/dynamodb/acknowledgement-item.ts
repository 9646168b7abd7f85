import type { Acknowledgement } from '../../core/answers/acknowledgement.ts';
import type { Severity } from '../../core/alert/severity.ts';
import { expiryOf } from '../../core/delivery/delivery.ts';
import { ACK_ROW, expiry, iso, rowKey } from './history-keys.ts';
import { fromItem, toItem, type Item } from './plain-item.ts';

export function acknowledgementKey(episodeId: string): Item {
  return rowKey(episodeId, ACK_ROW);
}

export function toAcknowledgementItem(acknowledgement: Acknowledgement): Item {
  const { episodeId, userId, via, severity, acknowledgedAtMs } = acknowledgement;
  return {
    ...acknowledgementKey(episodeId),
    ...toItem({
      user_id: userId,
      via,
      severity,
      acknowledged_at: iso(acknowledgedAtMs),
      expires_at: expiry(expiryOf(acknowledgedAtMs)),
    }),
  };
}

export function fromAcknowledgementItem(item: Item): Acknowledgement {
  const row = fromItem(item) as unknown as {
    readonly episode_id: string;
    readonly user_id: string;
    readonly via: Acknowledgement['via'];
    readonly severity: Severity;
    readonly acknowledged_at: string;
  };
  return {
    episodeId: row.episode_id,
    userId: row.user_id,
    via: row.via,
    severity: row.severity,
    acknowledgedAtMs: Date.parse(row.acknowledged_at),
  };
}
