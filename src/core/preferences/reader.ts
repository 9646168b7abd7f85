import type { DestinationByChannel } from '../channels/channels.ts';
import type { Preference } from './preference.ts';

/** A user with every place where a message can be sent to. */
export interface Reader {
  readonly preference: Preference;
  readonly destinations: Readonly<Partial<DestinationByChannel>>;
}
