import { UnusableEnvironmentError } from '../tooling/unusable-environment-error.ts';

/** How fast records go onto the stream. */
export type Pace =
  | { readonly kind: 'max' }
  | { readonly kind: 'rate'; readonly recordsPerSecond: number }
  /** The time between records as in the file, divided by `factor`. */
  | { readonly kind: 'compressed'; readonly factor: number };

export const EXPECTED_PACE = 'max, records per second (500) or compressed time (60x)';

/** Returns null for a text that is no pace; an empty one means as fast as it goes. */
export function paceOf(text: string): Pace | null {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed === 'max') return { kind: 'max' };
  const number = Number(trimmed.replace(/x$/, ''));
  if (!(number > 0 && Number.isFinite(number))) return null;
  return trimmed.endsWith('x')
    ? { kind: 'compressed', factor: number }
    : { kind: 'rate', recordsPerSecond: number };
}

/** @throws UnusableEnvironmentError that names SPEED and what it should look like */
export function parsePace(text: string): Pace {
  const pace = paceOf(text);
  if (pace !== null) return pace;
  throw new UnusableEnvironmentError(`SPEED: expected ${EXPECTED_PACE}, got ${JSON.stringify(text)}`);
}

export interface PacedRecord {
  /** Position in the file, from 0. */
  readonly index: number;
  /** Event time, epoch ms; null for a row that could not be read. */
  readonly timestampMs: number | null;
}

/** Tells when a record is due, in milliseconds since the first one. */
export class PaceClock {
  readonly #pace: Pace;
  #firstTimestampMs: number | null = null;
  #latestDueMs = 0;

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  /** Never decreases: records keep the order of the file even where its times do not. */
  dueMs({ index, timestampMs }: PacedRecord): number {
    const { kind } = this.#pace;
    if (kind === 'max') return 0;
    if (kind === 'rate') return (index / this.#pace.recordsPerSecond) * 1000;
    if (timestampMs !== null) {
      this.#firstTimestampMs ??= timestampMs;
      const dueMs = (timestampMs - this.#firstTimestampMs) / this.#pace.factor;
      this.#latestDueMs = Math.max(this.#latestDueMs, dueMs);
    }
    return this.#latestDueMs;
  }
}
