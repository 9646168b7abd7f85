import type { InjectionToken } from 'tsyringe';

/** Something that other systems may want to act on. */
export interface BusEvent {
  /** `TicketRequested`, or the name that an escalation step gives. */
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly atMs: number;
}

/** Notifies other systems through the event bus. Rejects when the bus has not taken the event. */
export interface EventPublisher {
  publish(event: BusEvent): Promise<void>;
}
export const EventPublisher: InjectionToken<EventPublisher> = Symbol('EventPublisher');
