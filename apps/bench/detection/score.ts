import type { BarEvent } from '../../../src/core/market-data/market-event.ts';
import { defaultSettings } from '../../../src/core/market-state/monitor-settings.ts';
import { explanationOf } from '../../../src/core/notifications/words/explanation.ts';
import { SymbolMonitor } from '../../../src/core/market-state/symbol-monitor.ts';

/** One message: an episode that opened, or that was told again. */
export interface Told {
  readonly row: number;
  readonly timestampMs: number;
  readonly isOpening: boolean;
  readonly anomaly: string;
  readonly severity: string;
  readonly explanation: string;
}

export interface Run {
  readonly told: readonly Told[];
  /** Rows with any finding at the threshold, and its kinds. */
  readonly flagged: ReadonlyMap<number, readonly string[]>;
}

const settings = defaultSettings();

/** The production detectors over one series. */
export function run(bars: readonly BarEvent[]): Run {
  const monitor = new SymbolMonitor(bars[0]!.symbol, settings);
  const told: Told[] = [];
  const flagged = new Map<number, string[]>();
  bars.forEach((bar, row) => {
    const { findings, transitions } = monitor.apply(bar);
    if (findings.length > 0)
      flagged.set(
        row,
        findings.map(({ anomaly }) => anomaly),
      );
    for (const { status, severity, finding } of transitions) {
      if (status === 'resolved') continue;
      const { anomaly, facts } = finding;
      const explanation = explanationOf({ facts, symbol: bar.symbol });
      const isOpening = status === 'firing';
      told.push({ row, timestampMs: bar.timestampMs, isOpening, anomaly, severity, explanation });
    }
  });
  return { told, flagged };
}
