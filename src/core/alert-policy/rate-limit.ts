import { CHANNELS, type Channel } from '../channels/channels.ts';
import { HOUR_MS } from '../channels/message-limits.ts';
import type { AlertStatus } from '../alert/alert.ts';
import type { Severity } from '../alert/severity.ts';
import type { HourCount, Ledger } from './ledger.ts';

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
  for (const limit of CHANNELS[channel].limits) {
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
  const longestMs = Math.max(0, ...CHANNELS[channel].limits.map(({ windowMs }) => windowMs));
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
