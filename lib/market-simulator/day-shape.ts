/**
 * How something is spread over a session, such as volume or variance: a line through points that stand at equal distances from the open
 * to the close, scaled to a mean of 1.
 */
export class DayShape {
  readonly #points: Float64Array;

  /** @param points at least two; the first at the open, the last at the close. Around the clock both are the same midnight. */
  constructor(points: readonly number[]) {
    const intervals = points.length - 1;
    let area = 0;
    for (let index = 0; index < intervals; index += 1) area += (points[index]! + points[index + 1]!) / 2;
    this.#points = Float64Array.from(points, (point) => (point * intervals) / area);
  }

  /** @param share of the session that is over, from 0 to 1 */
  at(share: number): number {
    const intervals = this.#points.length - 1;
    const place = share * intervals;
    const index = Math.min(intervals - 1, Math.floor(place));
    const before = this.#points[index]!;
    return before + (this.#points[index + 1]! - before) * (place - index);
  }
}

export const FLAT = new DayShape([1, 1]);
