import Table from 'cli-table3';
import { allowedProbability } from '../../src/core/anomaly-detection/alert-budget.ts';
import type { Observation } from '../../src/core/market-state/symbol-monitor.ts';

const DAY_MS = 86_400_000;
/** Symbols with a row of their own, those with the most alerts first. */
const MOST_ROWS = 20;

interface Told {
  bars: number;
  /** Alerts that the budget allows for these bars. */
  allowed: number;
  alerts: number;
  /** Days, in UTC, from which there was anything to see. */
  readonly days: Set<number>;
}

/** What a deployment with these settings would have told, against what its budget allows. */
export class AlertSummary {
  readonly #budget: number;
  readonly #symbols = new Map<string, Told>();
  readonly #kinds = new Map<string, number>();

  constructor(budget: number) {
    this.#budget = budget;
  }

  count(symbol: string, { timeMs, closedBars, transitions }: Observation): void {
    const told = this.#toldOf(symbol);
    told.days.add(Math.floor(timeMs / DAY_MS));
    for (const { intervalMs, revision = 1 } of closedBars) {
      // A bar that its feed sends again as it grows is one.
      if (revision > 1) continue;
      told.bars += 1;
      told.allowed += allowedProbability(this.#budget, intervalMs);
    }
    for (const { status, finding } of transitions) {
      if (status === 'resolved') continue;
      told.alerts += 1;
      this.#kinds.set(finding.anomaly, (this.#kinds.get(finding.anomaly) ?? 0) + 1);
    }
  }

  text(): string {
    const rows = [...this.#symbols].toSorted(([, a], [, b]) => b.alerts - a.alerts);
    const table = new Table({
      head: ['symbol', 'bars', 'days', 'alerts', 'a day', 'budget a day'],
      colAligns: ['left', 'right', 'right', 'right', 'right', 'right'],
      style: { head: [], border: [], compact: true },
    });
    for (const [symbol, told] of rows.slice(0, MOST_ROWS)) table.push(row(symbol, told));
    if (rows.length > MOST_ROWS) {
      table.push(row(`${rows.length - MOST_ROWS} more`, sum(rows.slice(MOST_ROWS).map(([, told]) => told))));
    }
    if (rows.length > 1) table.push(row('all', sum(rows.map(([, told]) => told))));
    const kinds = [...this.#kinds].toSorted(([, a], [, b]) => b - a);
    const byKind = kinds.map(([kind, count]) => `${count} ${kind}`).join(', ') || 'none';
    return `Alerts within a budget of ${this.#budget}: ${byKind}\n${table.toString()}`;
  }

  #toldOf(symbol: string): Told {
    let told = this.#symbols.get(symbol);
    if (told === undefined) {
      told = { bars: 0, allowed: 0, alerts: 0, days: new Set() };
      this.#symbols.set(symbol, told);
    }
    return told;
  }
}

interface Sum extends Omit<Told, 'days'> {
  readonly dayCount: number;
}

/** Days of several symbols are days of symbols. */
function sum(all: readonly Told[]): Sum {
  const total = (of: (told: Told) => number): number => all.reduce((so, told) => so + of(told), 0);
  return {
    bars: total(({ bars }) => bars),
    allowed: total(({ allowed }) => allowed),
    alerts: total(({ alerts }) => alerts),
    dayCount: total(({ days }) => days.size),
  };
}

function row(name: string, told: Told | Sum): (string | number)[] {
  const days = 'days' in told ? told.days.size : told.dayCount;
  const perDay = (count: number): string => String(Number((count / days).toPrecision(2)));
  return [name, told.bars, days, told.alerts, perDay(told.alerts), perDay(told.allowed)];
}
