/** So many rows at either end of a symbol's are compared: one wrong date does not turn a table round. */
const COMPARED = 5;

/**
 * Whether most symbols have their newest rows first. `times` are epoch milliseconds, NaN for a row without one; without
 * `symbols` all are of one.
 */
export function isNewestFirst(times: readonly number[], symbols: readonly unknown[] | undefined): boolean {
  const bySymbol = Map.groupBy(
    times
      .map((time, index) => ({ time, symbol: symbols?.[index] }))
      .filter(({ time }) => !Number.isNaN(time)),
    ({ symbol }) => symbol,
  );
  let falling = 0;
  let rising = 0;
  for (const rows of bySymbol.values()) {
    const count = Math.min(COMPARED, Math.ceil(rows.length / 2));
    const first = median(rows.slice(0, count).map(({ time }) => time));
    const last = median(rows.slice(-count).map(({ time }) => time));
    if (last < first) falling += 1;
    if (last > first) rising += 1;
  }
  return falling > rising;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
