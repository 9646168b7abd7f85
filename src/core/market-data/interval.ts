const UNITS: readonly [milliseconds: number, suffix: string][] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'm'],
  [1_000, 's'],
];

/** Length of a bar in milliseconds as text: 60000 is "1m", 14400000 "4h", 250 "250ms". */
export function intervalText(intervalMs: number): string {
  for (const [size, suffix] of UNITS) {
    if (intervalMs % size === 0) return `${intervalMs / size}${suffix}`;
  }
  return `${intervalMs}ms`;
}

/**
 * Length of a bar in milliseconds from text: "1m", "4h", "1d", "30s", "250ms", or plain milliseconds.
 * @throws Error that says what was expected
 */
export function parseInterval(text: string): number {
  const match = /^(\d{1,12})(ms|s|m|h|d)?$/.exec(text.trim());
  const size = match === null ? undefined : unitSize(match[2]);
  const intervalMs = Number(match?.[1]) * (size ?? Number.NaN);
  if (Number.isSafeInteger(intervalMs) && intervalMs > 0) return intervalMs;
  throw new Error(`expected the length of a bar, such as 1s, 1m, 4h or 1d, got "${text.slice(0, 40)}"`);
}

function unitSize(suffix: string | undefined): number | undefined {
  return suffix === undefined || suffix === 'ms' ? 1 : UNITS.find(([, name]) => name === suffix)?.[0];
}
