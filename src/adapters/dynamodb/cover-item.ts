import { PARTITION } from '../../core/alert/history-partitions.ts';
import { LINK_LIFETIME_MS } from '../../core/answers/answer-link.ts';
import type { MessageCover } from '../../core/answers/message-cover.ts';
import { COVER_ROW, expiry, rowKey } from './history-keys.ts';
import { packJson, unpackJson } from './packed-json.ts';
import { toItem, type Item } from './plain-item.ts';

/** A while longer than any link to it. */
const KEPT_MS = LINK_LIFETIME_MS + 86_400_000;

export function coverKey(messageId: string): Item {
  return rowKey(`${PARTITION.messages}${messageId}`, COVER_ROW);
}

/** A digest may tell of thousands, whose ids have much in common. */
export function toCoverItem({ messageId, episodeIds }: MessageCover, nowMs: number): Item {
  return {
    ...coverKey(messageId),
    ...toItem({ expires_at: expiry(nowMs + KEPT_MS) }),
    episode_ids: { B: packJson(episodeIds) },
  };
}

export function episodeIdsOf(item: Item): readonly string[] {
  return unpackJson(item['episode_ids']!.B!) as readonly string[];
}
