import type { Summary } from './summary.ts';
import { escapeWithin } from './text.ts';

/** "🟠 HIGH BTCUSDT price drop: −4.20% in 60 s (also ETHUSDT)"; what is behind the headline is never cut off. */
export function titleWithin(
  { mark, headline, headlineSuffix }: Summary,
  limit: number,
  escape: (text: string) => string = (text) => text,
): string {
  const suffix = escape(headlineSuffix);
  return escapeWithin(`${mark} ${headline}`, limit - suffix.length, escape) + suffix;
}
