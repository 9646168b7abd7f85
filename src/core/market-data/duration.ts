const UNITS: readonly [seconds: number, name: string][] = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
];

/** "45 s", "60 s", "5 min", "17 h 30 min", "2 d": at most two units. `day` is the unit of days in the reader's language. */
export function durationText(seconds: number, day = 'd'): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  const parts: string[] = [];
  let rest = Math.round(seconds / 60) * 60;
  for (const [size, name] of UNITS) {
    const count = Math.floor(rest / size);
    if (count === 0) continue;
    parts.push(`${count} ${name === 'd' ? day : name}`);
    rest -= count * size;
    if (parts.length === 2) break;
  }
  return parts.join(' ');
}
