import type { RejectionReason } from '../../src/core/market-data/rejection.ts';

/** How many rows were refused, and why. */
export class RefusalCounts {
  readonly #counts = new Map<RejectionReason, number>();

  add(reason: RejectionReason): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** By reason, the most frequent first. */
  get byReason(): Readonly<Partial<Record<RejectionReason, number>>> {
    return Object.fromEntries([...this.#counts].toSorted(([, a], [, b]) => b - a));
  }

  /** `3 refused (2 not_a_number, 1 bad_row)`; empty where none was. */
  text(): string {
    if (this.#counts.size === 0) return '';
    const reasons = Object.entries(this.byReason).map(
      ([reason, count]) => `${count.toLocaleString('en')} ${reason}`,
    );
    return `${this.total.toLocaleString('en')} refused (${reasons.join(', ')})`;
  }
}
