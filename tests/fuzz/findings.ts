/** Longer than this an advance must not take. */
const SLOW_MS = 50;

interface Counts {
  readonly events: number;
  readonly processed: number;
  readonly rejected: number;
  readonly duplicates: number;
  readonly late: number;
}

/** What came of a run. */
export class Findings {
  readonly counts = { events: 0, processed: 0, rejected: 0, duplicates: 0, late: 0 };
  alerts = 0;
  /** Of the alert's side: messages that were taken and refused, preferences that were, and links. */
  readonly people = { taken: 0, refused: 0, sent: 0, preferences: 0, badPreferences: 0, links: 0 };
  #batches = 0;
  #slowBatches = 0;
  #slowestDecodeMs = 0;
  #slowestAdvanceMs = 0;

  add(counts: Counts): void {
    for (const name of Object.keys(this.counts) as (keyof Counts)[]) this.counts[name] += counts[name];
  }

  /** CPU time of one batch: to decode it, and to advance its symbols and store what comes of it. */
  took(decodeMs: number, advanceMs: number): void {
    this.#batches += 1;
    if (advanceMs > SLOW_MS) this.#slowBatches += 1;
    this.#slowestDecodeMs = Math.max(this.#slowestDecodeMs, decodeMs);
    this.#slowestAdvanceMs = Math.max(this.#slowestAdvanceMs, advanceMs);
  }

  lines(): string[] {
    const { events, processed, rejected, duplicates, late } = this.counts;
    const { taken, refused, sent, preferences, badPreferences, links } = this.people;
    return [
      `${events} events in ${this.#batches} batches: ${processed} processed (${late} of them late), ${rejected} rejected, ${duplicates} duplicates; ${this.alerts} alerts`,
      `CPU of the slowest batch: decoded in ${this.#slowestDecodeMs.toFixed(0)} ms, advanced and stored in ${this.#slowestAdvanceMs.toFixed(0)} ms; ${this.#slowBatches} took more than ${SLOW_MS} ms`,
      `alert messages: ${taken} taken, ${refused} refused, ${sent} notifications; preferences: ${preferences} read, ${badPreferences} refused; links: ${links}`,
    ];
  }
}

/** Something did not hold. `input` makes it happen again. */
export class FuzzFailure extends Error {
  readonly input: string;

  constructor(input: string, cause: Error) {
    super(cause.message, { cause });
    this.input = input;
  }
}
