import type { MessageLimit } from './channel-definition.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** Limits where reading costs little, as in a room or for a program; wider by that measure than GoAlert's for SMS. */
export const ROOM_LIMITS: readonly MessageLimit[] = [
  { messages: 20, windowMs: 15 * MINUTE_MS },
  { messages: 60, windowMs: HOUR_MS },
];
