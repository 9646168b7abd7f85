import type { BarEvent } from '../../../src/core/market-data/market-event.ts';
import { defaultSettings } from '../../../src/core/market-state/monitor-settings.ts';
import { explanationOf } from '../../../src/core/notifications/words/explanation.ts';
import { SymbolMonitor } from '../../../src/core/market-state/symbol-monitor.ts';

/** One episode that opened. */
export interface Opening {
  readonly row: number;
  readonly timestampMs: number;
  readonly anomaly: string;
  readonly severity: string;
  readonly explanation: string;
}

export interface Run {
  readonly openings: readonly Opening[];
  /** Rows with any finding at the threshold, and its kinds. */
  readonly flagged: ReadonlyMap<number, readonly string[]>;
}

const settings = defaultSettings();

/** The production detectors over one series. */
export function run(bars: readonly BarEvent[]): Run {
  const monitor = new SymbolMonitor(bars[0]!.symbol, settings);
  const openings: Opening[] = [];
  const flagged = new Map<number, string[]>();
  bars.forEach((bar, row) => {
    const { findings, transitions } = monitor.apply(bar);
    if (findings.length > 0)
      flagged.set(
        row,
        findings.map(({ anomaly }) => anomaly),
      );
    for (const { status, severity, finding } of transitions) {
      if (status !== 'firing') continue;
      const { anomaly, facts } = finding;
      const explanation = explanationOf({ facts, symbol: bar.symbol });
      openings.push({ row, timestampMs: bar.timestampMs, anomaly, severity, explanation });
    }
  });
  return { openings, flagged };
}
