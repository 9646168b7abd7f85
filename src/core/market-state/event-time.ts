import type { MarketEvent } from '../market-data/market-event.ts';

/** An event that arrives within this time of its own end is of now: the free feeds of exchanges are a quarter of an hour late. */
export const LIVE_MS = 3_600_000;

/**
 * When an event happened, epoch milliseconds. Nothing happens after it arrived: a clock ahead of the stream's would take the
 * symbol with it, and make everybody else's ticks late. Of a bar that is the one in progress then.
 */
export function eventTimeMs(event: MarketEvent, arrivalMs: number | undefined, intervalMs: number): number {
  const { timestampMs } = event;
  if (arrivalMs === undefined || timestampMs <= arrivalMs) return timestampMs;
  if (event.type !== 'bar') return arrivalMs;
  const lengthMs = event.intervalMs ?? intervalMs;
  const barsAhead = Math.ceil((timestampMs - arrivalMs) / lengthMs);
  return timestampMs - barsAhead * lengthMs;
}

/** True where the stream vouches for the time: the event has arrived while, or soon after, it happened. */
export function isLive(event: MarketEvent, arrivalMs: number | undefined, intervalMs: number): boolean {
  if (arrivalMs === undefined) return false;
  const lengthMs = event.type === 'bar' ? (event.intervalMs ?? intervalMs) : 0;
  return arrivalMs - event.timestampMs - lengthMs <= LIVE_MS;
}
