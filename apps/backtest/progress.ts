/** Rows between two updates: often enough to look alive, rarely enough to cost nothing. */
const ROWS_PER_UPDATE = 50_000;

/** A count of rows on standard error; silent where nobody watches. */
export class Progress {
  #rows = 0;
  readonly #startedMs = performance.now();

  count(): void {
    this.#rows += 1;
    if (this.#rows % ROWS_PER_UPDATE === 0 && process.stderr.isTTY) this.#print();
  }

  /** Leaves the line free for whatever is said next. */
  clear(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\u001B[K');
  }

  conclude(): void {
    this.clear();
    const seconds = (performance.now() - this.#startedMs) / 1000;
    console.error(`${this.#rows.toLocaleString('en')} rows in ${seconds.toFixed(1)} s`);
  }

  #print(): void {
    const seconds = (performance.now() - this.#startedMs) / 1000;
    const rate = Math.round(this.#rows / seconds);
    process.stderr.write(`\r${this.#rows.toLocaleString('en')} rows, ${rate.toLocaleString('en')} rows/s`);
  }
}
