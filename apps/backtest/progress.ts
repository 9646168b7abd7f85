import { RefusalCounts } from '../../lib/market-files/refusal-counts.ts';
import { steering } from '../../lib/tooling/guard-output.ts';
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
  #outOfOrder = 0;
  #takenBack = 0;
  readonly #startedMs = performance.now();

  /** Whether rows came and none of them could be used. */
  get areAllRefused(): boolean {
    return this.#rows > 0 && this.#refused.total === this.#rows;
  }

  get refusals(): string {
    return this.#refused.text();
  }

  /** @param takenBack earlier rows that this one has shown to be none */
  count(outcome: Outcome, takenBack: number): void {
    if (outcome === 'late') this.#late += 1;
    if (outcome === 'replayed') this.#replayed += 1;
    if (outcome === 'out_of_order') this.#outOfOrder += 1;
    this.#takenBack += takenBack;
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
    if (process.stderr.isTTY) steering(process.stderr).write('\r\u001B[K');
  }

  conclude(): void {
    const seconds = (performance.now() - this.#startedMs) / 1000;
    const parts = [
      `${this.#rows.toLocaleString('en')} rows in ${seconds.toFixed(1)} s`,
      this.#refused.text(),
      counted(this.#late, 'came too late and changed nothing'),
      counted(this.#replayed, 'came again and changed nothing'),
      counted(this.#outOfOrder, 'came after later ones and set no price'),
      counted(this.#takenBack, 'had a wrong time or unit and were taken back'),
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
    steering(process.stderr).write(
      `\r${this.#rows.toLocaleString('en')} rows, ${rate.toLocaleString('en')} rows/s`,
    );
  }
}

function counted(count: number, what: string): string {
  return count === 0 ? '' : `${count.toLocaleString('en')} ${what}`;
}
