import type { ChannelDefinition } from '../channel-definition.ts';
import { SECRET, webhookUrlAt } from '../contact-fields.ts';
import { ROOM_LIMITS } from '../message-limits.ts';
import { renderNtfy, type NtfyMessage } from './render-ntfy.ts';

export interface NtfyDestination {
  readonly channel: 'ntfy';
  /** Of a topic, such as https://ntfy.sh/desk-alerts-x7q2, or the reference of the secret that holds it. */
  readonly url: string;
  /** The reference of the secret that holds an access token; null for a topic to which everybody may write. */
  readonly token: string | null;
}

/** https://docs.ntfy.sh/publish/#access-tokens: of the server's own making. */
export const ACCESS_TOKEN = /^tk_\w{5,64}$/;

export const NTFY = {
  name: 'ntfy',
  // Below the 250 messages a day of ntfy.sh: https://docs.ntfy.sh/publish/#limitations
  limits: ROOM_LIMITS,
  // An end comes without a sound.
  tellsEnds: true,
  keepsOpen: null,
  teamRoom: null,
  // Whoever likes runs a server of their own.
  hosts: 'public',
  failsBy: 'destination',
  contacts: {
    ntfyUrl: webhookUrlAt('public', ': that of a topic, such as https://ntfy.sh/desk-alerts-x7q2'),
    ntfyToken: { ...SECRET, isOptional: true },
  },
  destinationOf: ({
    ntfyUrl: url,
    ntfyToken: token,
  }: {
    readonly ntfyUrl?: string;
    readonly ntfyToken?: string;
  }): NtfyDestination | undefined =>
    url === undefined ? undefined : { channel: 'ntfy', url, token: token ?? null },
  // Where one token may not write, another may: what one of them cannot deliver is not kept from the other.
  keyOf: ({ url, token }) => `${url} ${token ?? ''}`,
  render: renderNtfy,
} as const satisfies ChannelDefinition<NtfyDestination, NtfyMessage>;
