import Table from 'cli-table3';
import type { Rule } from '../../src/core/rules/rule.ts';
import type { Firing } from '../../src/core/rules/rule-monitor.ts';

const DAY_MS = 86_400_000;

interface Fired {
  times: number;
  readonly symbols: Set<string>;
  firstMs: number;
  lastMs: number;
}

/** How often each rule has spoken. */
export class RuleStatistics {
  readonly #rules: readonly Rule[];
  readonly #fired = new Map<Rule, Fired>();
  /** Days, in UTC, from which there was anything to see: what is closed at week-ends has five a week. */
  readonly #days = new Set<number>();

  constructor(rules: readonly Rule[]) {
    this.#rules = rules;
  }

  see(timestampMs: number): void {
    this.#days.add(Math.floor(timestampMs / DAY_MS));
  }

  count(symbol: string, { rule, timeMs }: Firing): void {
    let fired = this.#fired.get(rule);
    if (fired === undefined) {
      fired = { times: 0, symbols: new Set(), firstMs: timeMs, lastMs: timeMs };
      this.#fired.set(rule, fired);
    }
    fired.times += 1;
    fired.symbols.add(symbol);
    fired.firstMs = Math.min(fired.firstMs, timeMs);
    fired.lastMs = Math.max(fired.lastMs, timeMs);
  }

  table(): string {
    const days = this.#days.size;
    const table = new Table({
      head: ['rule', 'symbols', 'fired', 'per day', 'first (UTC)', 'last (UTC)'],
      colAligns: ['left', 'right', 'right', 'right', 'left', 'left'],
      style: { head: [], border: [], compact: true },
    });
    for (const rule of this.#rules) {
      const fired = this.#fired.get(rule);
      if (fired === undefined) table.push([rule.ruleId, '0', '0', '0', '–', '–']);
      else {
        const { times, symbols, firstMs, lastMs } = fired;
        const perDay = String(Number((times / days).toPrecision(3)));
        table.push([rule.ruleId, symbols.size, times, perDay, timeText(firstMs), timeText(lastMs)]);
      }
    }
    return `How often the rules fired on ${days} ${days === 1 ? 'day' : 'days'} of data\n${table.toString()}`;
  }
}

function timeText(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 19).replace('T', ' ');
}
