import type { RejectedEvent, StreamEvent } from '../../core/market-data/stream-event.ts';
import type { TickArchive } from '../../ports/tick-archive.ts';

export class MemoryTickArchive implements TickArchive {
  readonly events: StreamEvent[] = [];
  readonly rejected: RejectedEvent[] = [];

  async archive(events: readonly StreamEvent[]): Promise<void> {
    this.events.push(...events);
  }

  async quarantine(rejected: readonly RejectedEvent[]): Promise<void> {
    this.rejected.push(...rejected);
  }
}
