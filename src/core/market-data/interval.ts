const UNITS: readonly [milliseconds: number, suffix: string][] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'm'],
  [1_000, 's'],
];

const WEEK_MS = 7 * 86_400_000;
/** 1970-01-01 was a Thursday. */
const FIRST_MONDAY_MS = 4 * 86_400_000;

const SHORTEST_BAR_MS = 1_000;
const LONGEST_BAR_MS = 366 * 86_400_000;

/** Whether bars may be so far apart: feeds send none below a second, nor above a year. */
export function isBarLength(intervalMs: number): boolean {
  return intervalMs >= SHORTEST_BAR_MS && intervalMs <= LONGEST_BAR_MS;
}

/** When the bar of this length begins that a time falls in, epoch milliseconds, UTC: weeks begin on Monday. */
export function barStartOf(timestampMs: number, intervalMs: number): number {
  const originMs = intervalMs % WEEK_MS === 0 ? FIRST_MONDAY_MS : 0;
  return Math.floor((timestampMs - originMs) / intervalMs) * intervalMs + originMs;
}

/** Length of a bar in milliseconds as text: 60000 is "1m", 14400000 "4h", 250 "250ms". */
export function intervalText(intervalMs: number): string {
  for (const [size, suffix] of UNITS) {
    if (intervalMs % size === 0) return `${intervalMs / size}${suffix}`;
  }
  return `${intervalMs}ms`;
}

/**
 * Length of a bar in milliseconds from text: "1m", "4h", "1d", "1w", "30s", "250ms", or plain milliseconds.
 * @throws Error that says what was expected
 */
export function parseInterval(text: string): number {
  const match = /^(\d{1,12})(ms|s|m|h|d|w)?$/.exec(text.trim());
  const size = match === null ? undefined : unitSize(match[2]);
  const intervalMs = Number(match?.[1]) * (size ?? Number.NaN);
  if (Number.isSafeInteger(intervalMs) && intervalMs > 0) return intervalMs;
  throw new Error(`expected the length of a bar, such as 1s, 1m, 4h or 1d, got "${text.slice(0, 40)}"`);
}

function unitSize(suffix: string | undefined): number | undefined {
  if (suffix === 'w') return WEEK_MS;
  return suffix === undefined || suffix === 'ms' ? 1 : UNITS.find(([, name]) => name === suffix)?.[0];
}
