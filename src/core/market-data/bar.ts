/** Open, high, low, close and volume of one interval; `startMs` is its first millisecond (epoch, UTC). */
export interface Bar {
  readonly startMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}
