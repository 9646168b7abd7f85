import type { Notification } from '../notifications/message.ts';
import type { WebhookHosts } from './webhook-hosts.ts';

/** Messages to one user on one channel, in a window that slides. */
export interface MessageLimit {
  readonly messages: number;
  readonly windowMs: number;
}

/** One field of `contacts` in a user's preferences. */
export interface ContactField {
  /** Ends the sentence that refuses anything else: "phone must be …". */
  readonly expected: string;
  /** `e-mail address` is left to class-validator, which knows what one is. */
  readonly accepts: 'e-mail address' | ((value: unknown) => boolean);
  /** The channel works without it. */
  readonly isOptional?: true;
}

/** The JSON that goes to a web address as it is. */
export type WebhookPayload = Readonly<Record<string, unknown>>;

/** Everything that the others need to know of a channel; how it is called over the network is its adapter's. */
export interface ChannelDefinition<Destination, Message> {
  /** Name for people. */
  readonly name: string;
  /** None: the other side groups by itself, and drops nothing. */
  readonly limits: readonly MessageLimit[];
  /** Whether the end of an alert is told there unless the user says otherwise. */
  readonly tellsEnds: boolean;
  /**
   * How much a message holds where a program keeps each episode open until it is told of the end: ends go there at once, past every mute, wish and limit, for
   * they disturb nobody. So many episodes fit one message, and what is more goes into further ones. null where people read.
   */
  readonly keepsOpen: { readonly perMessage: number } | null;
  /**
   * Where a whole team may have one room, which stands in for users without an address of their own and gets the alarms of the monitor
   * itself: the variable that holds its address, a part of `ChannelSetup`.
   */
  readonly teamRoom: { readonly variable: string } | null;
  /** Hosts that it may call by a web address; null where it calls a service of AWS. */
  readonly hosts: WebhookHosts | null;
  /** Failures count together for one destination, or for the service behind all of them. */
  readonly failsBy: 'destination' | 'service';
  /** Its fields in `contacts`, whose names on the wire are the same in snake_case. */
  readonly contacts: Readonly<Record<string, ContactField>>;
  /** Undefined where what is needed is missing. `room` is the team's. */
  destinationOf(
    contacts: Readonly<Partial<Record<string, string>>>,
    room: string | undefined,
  ): Destination | undefined;
  /** Key of a mailbox, telephone or room: all who are reached there have the same. */
  keyOf(destination: Destination): string;
  /** `destination`: for a channel whose destinations want different forms; absent: the usual one. */
  render(notification: Notification, destination?: Destination): Message;
}
