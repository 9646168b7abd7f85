import type { Channel } from '../notifications/channel.ts';
import type { AlertStatus } from '../alert/alert.ts';
import type { Severity } from '../alert/severity.ts';
import type { HourCount, Ledger } from './ledger.ts';

export interface MessageLimit {
  readonly messages: number;
  readonly windowMs: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * Messages to one user on one channel, in windows that slide. Those of SMS are GoAlert's
 * (https://github.com/target/goalert/blob/master/engine/message/ratelimit.go); where reading costs less, they are wider.
 * PagerDuty groups by itself, and drops nothing.
 */
export const MESSAGE_LIMITS: Readonly<Record<Channel, readonly MessageLimit[]>> = {
  sms: [
    { messages: 5, windowMs: 15 * MINUTE_MS },
    { messages: 11, windowMs: HOUR_MS },
    { messages: 21, windowMs: 3 * HOUR_MS },
  ],
  email: [
    { messages: 15, windowMs: 15 * MINUTE_MS },
    { messages: 30, windowMs: HOUR_MS },
    { messages: 60, windowMs: 3 * HOUR_MS },
  ],
  slack: [
    { messages: 20, windowMs: 15 * MINUTE_MS },
    { messages: 60, windowMs: HOUR_MS },
  ],
  discord: [
    { messages: 20, windowMs: 15 * MINUTE_MS },
    { messages: 60, windowMs: HOUR_MS },
  ],
  webhook: [
    { messages: 20, windowMs: 15 * MINUTE_MS },
    { messages: 60, windowMs: HOUR_MS },
  ],
  pagerduty: [],
};

/** CRITICAL passes every limit. The end of what somebody was told of passes the one on alerts. */
export function isLimited(severity: Severity): boolean {
  return severity !== 'CRITICAL';
}

export function countsForSymbol(severity: Severity, status: AlertStatus): boolean {
  return isLimited(severity) && status !== 'resolved';
}

/** Null when the user may be sent a message on this channel now, otherwise from when on. Epoch ms. */
export function channelOpensAt(messages: Ledger['messages'], channel: Channel, nowMs: number): number | null {
  let opensAtMs: number | null = null;
  for (const limit of MESSAGE_LIMITS[channel]) {
    const recent = within(messages[channel] ?? [], limit.windowMs, nowMs);
    if (recent.length < limit.messages) continue;
    opensAtMs = Math.max(opensAtMs ?? 0, recent.at(-limit.messages)! + limit.windowMs);
  }
  return opensAtMs;
}

/** With one message more, and without those that no window reaches any longer. */
export function withMessage(
  messages: Ledger['messages'],
  channel: Channel,
  nowMs: number,
): Ledger['messages'] {
  const longestMs = Math.max(0, ...MESSAGE_LIMITS[channel].map(({ windowMs }) => windowMs));
  if (longestMs === 0) return messages;
  return { ...messages, [channel]: [...within(messages[channel] ?? [], longestMs, nowMs), nowMs] };
}

/** Times in the future are a clock's mistake and count for nothing. */
function within(times: readonly number[], windowMs: number, nowMs: number): readonly number[] {
  return times.filter((time) => time > nowMs - windowMs && time <= nowMs);
}

/** What was counted in the current clock hour; other hours are over. */
export function alertsThisHour(alerts: Ledger['alerts'], nowMs: number): Map<string, HourCount> {
  const hourStartMs = hourStart(nowMs);
  return new Map([...alerts].filter(([, entry]) => entry.hourStartMs === hourStartMs));
}

/** Alerts about this symbol that the user has been told in the current clock hour. */
export function countThisHour(alerts: Ledger['alerts'], symbol: string, nowMs: number): number {
  const entry = alerts.get(symbol);
  return entry?.hourStartMs === hourStart(nowMs) ? entry.count : 0;
}

export function oneMore(alerts: Ledger['alerts'], symbol: string, nowMs: number): HourCount {
  return { hourStartMs: hourStart(nowMs), count: countThisHour(alerts, symbol, nowMs) + 1 };
}

export function hourEnd(nowMs: number): number {
  return hourStart(nowMs) + HOUR_MS;
}

function hourStart(nowMs: number): number {
  return Math.floor(nowMs / HOUR_MS) * HOUR_MS;
}
