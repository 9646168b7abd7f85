import { RefusalCounts } from '../../lib/market-files/refusal-counts.ts';
import type { RejectionReason } from '../../src/core/market-data/rejection.ts';
import type { Outcome } from '../../src/core/market-state/symbol-monitor.ts';

/** Rows between two updates: often enough to look alive, rarely enough to cost nothing. */
const ROWS_PER_UPDATE = 50_000;

/** A count of rows on standard error, while they go by only where somebody watches. */
export class Progress {
  readonly #refused = new RefusalCounts();
  #rows = 0;
  #late = 0;
  #replayed = 0;
  readonly #startedMs = performance.now();

  /** Whether rows came and none of them could be used. */
  get areAllRefused(): boolean {
    return this.#rows > 0 && this.#refused.total === this.#rows;
  }

  get refusals(): string {
    return this.#refused.text();
  }

  count(outcome: Outcome): void {
    if (outcome === 'late') this.#late += 1;
    if (outcome === 'replayed') this.#replayed += 1;
    this.#next();
  }

  countRefused(reason: RejectionReason): void {
    this.#refused.add(reason);
    this.#next();
  }

  /** One line of its own. */
  say(text: string): void {
    this.clear();
    console.error(text);
  }

  /** Leaves the line free for whatever is said next. */
  clear(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\u001B[K');
  }

  conclude(): void {
    const seconds = (performance.now() - this.#startedMs) / 1000;
    const parts = [
      `${this.#rows.toLocaleString('en')} rows in ${seconds.toFixed(1)} s`,
      this.#refused.text(),
      this.#late > 0 ? `${this.#late.toLocaleString('en')} came too late and changed nothing` : '',
      this.#replayed > 0 ? `${this.#replayed.toLocaleString('en')} came again and changed nothing` : '',
    ];
    this.say(parts.filter((part) => part !== '').join(', '));
  }

  #next(): void {
    this.#rows += 1;
    if (this.#rows % ROWS_PER_UPDATE === 0 && process.stderr.isTTY) this.#print();
  }

  #print(): void {
    const seconds = (performance.now() - this.#startedMs) / 1000;
    const rate = Math.round(this.#rows / seconds);
    process.stderr.write(`\r${this.#rows.toLocaleString('en')} rows, ${rate.toLocaleString('en')} rows/s`);
  }
}
