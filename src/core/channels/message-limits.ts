import type { MessageLimit } from './channel-definition.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** Where reading costs little: what is said in a room, or read by a program. Wider than GoAlert's for SMS by that measure. */
export const ROOM_LIMITS: readonly MessageLimit[] = [
  { messages: 20, windowMs: 15 * MINUTE_MS },
  { messages: 60, windowMs: HOUR_MS },
];
