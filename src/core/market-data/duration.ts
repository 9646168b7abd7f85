const UNITS = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
] as const;

export type DurationUnit = (typeof UNITS)[number][1] | 's';

/** The one or two units that a duration is said in. */
export function durationParts(
  seconds: number,
): readonly { readonly count: number; readonly unit: DurationUnit }[] {
  if (seconds < 120) return [{ count: Math.round(seconds), unit: 's' }];
  const parts: { count: number; unit: DurationUnit }[] = [];
  let rest = Math.round(seconds / 60) * 60;
  for (const [size, unit] of UNITS) {
    const count = Math.floor(rest / size);
    if (count === 0) continue;
    parts.push({ count, unit });
    rest -= count * size;
    if (parts.length === 2) break;
  }
  return parts;
}

/** "45 s", "60 s", "5 min", "17 h 30 min", "2 d": at most two units. `day` is the unit of days in the reader's language. */
export function durationText(seconds: number, day = 'd'): string {
  return durationParts(seconds)
    .map(({ count, unit }) => `${count} ${unit === 'd' ? day : unit}`)
    .join(' ');
}
