import { InputError } from '../input-error.ts';
import type { InputRow } from './input-row.ts';

/** Half a gigabyte of rows, and more than ten years of minutes. */
export const MAX_SORTED_ROWS = 2_000_000;

/**
 * The rows in the order of their times. Rows of the same time keep their order, or take the other one in a table that runs
 * backwards throughout; a row without a time stays beside its neighbour.
 * @throws InputError when there are too many to hold
 */
export async function inOrderOfTime(
  batches: AsyncIterable<readonly InputRow[]>,
  limit: number,
  input: string,
): Promise<readonly InputRow[]> {
  const held: InputRow[] = [];
  for await (const rows of batches) {
    for (const row of rows) held.push(row);
    if (held.length > limit) {
      const advice = 'turn it round before, for instance with tac, its header in front';
      throw new InputError(
        input,
        `the newest row stands first and there are more than ${limit.toLocaleString('en')} rows, too many to sort: ${advice}`,
      );
    }
  }
  const runsBack = held.every((row, index) => index === 0 || !(timeOf(row) > timeOf(held[index - 1]!)));
  const turned = runsBack ? held.toReversed() : held;
  let lastMs = -Infinity;
  const timed = turned.map((row) => {
    const timeMs = timeOf(row);
    if (!Number.isNaN(timeMs)) lastMs = timeMs;
    return { row, timeMs: lastMs };
  });
  return timed.sort((a, b) => a.timeMs - b.timeMs || 0).map(({ row }) => row);
}

function timeOf(row: InputRow): number {
  if ('event' in row) return row.event.timestampMs;
  if ('series' in row) return row.series.timestampMs;
  return 'correction' in row ? row.correction.timestampMs : Number.NaN;
}
