import type { ExchangeCalendar } from '../calendar/exchange-calendar.ts';

/**
 * A symbol that was silent for longer than both starts anew: what was normal before a delisting, a seasonal contract
 * or a break of the feed says nothing about now. A week covers nearly every holiday of an exchange.
 */
const LONGEST_SILENCE_MS = 7 * 86_400_000;
const LONGEST_SILENCE_BARS = 60;
/** Of an exchange whose holidays are known: a week of trading. */
const LONGEST_SILENCE_SESSIONS = 5;

/** Whether nothing was heard for so long between two bars. A holiday is no silence: the exchanges of Tokyo were closed for ten days in 2019. */
export function isSilence(
  fromMs: number,
  toMs: number,
  intervalMs: number,
  calendar: ExchangeCalendar | null,
): boolean {
  const silenceMs = toMs - fromMs;
  if (silenceMs <= Math.max(LONGEST_SILENCE_MS, LONGEST_SILENCE_BARS * intervalMs)) return false;
  if (calendar === null || !Number.isFinite(silenceMs)) return true;
  const [from, to] = [fromMs, toMs].map((ms) => calendar.tradingDayOf(ms, intervalMs));
  return calendar.sessionsBetween(from!, to!) > LONGEST_SILENCE_SESSIONS;
}
