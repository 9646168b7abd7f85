import type { ArchivedEvent, RejectedEvent, SetAside } from '../../../src/core/market-data/stream-event.ts';
import type { TickArchive } from '../../../src/ports/tick-archive.ts';

export class MemoryTickArchive implements TickArchive {
  readonly events: ArchivedEvent[] = [];
  readonly rejected: RejectedEvent[] = [];

  async archive(events: readonly ArchivedEvent[]): Promise<void> {
    this.events.push(...events);
  }

  readonly aside: SetAside[] = [];

  async setAside(items: readonly SetAside[]): Promise<void> {
    this.aside.push(...items);
  }

  async quarantine(rejected: readonly RejectedEvent[]): Promise<void> {
    this.rejected.push(...rejected);
  }
}
