/** The time, as an argument that tests and replays can set. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}
export const Clock = Symbol('Clock');
