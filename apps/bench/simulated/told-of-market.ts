import 'reflect-metadata';
import { vendorMessage } from '../../../lib/market-simulator/market.ts';
import type { SimulatedRecord } from '../../../lib/market-simulator/simulated-record.ts';
import type { Told } from '../../../lib/market-simulator/verdicts.ts';
import { defaultSettings } from '../../../src/core/market-state/monitor-settings.ts';
import { SymbolMonitor } from '../../../src/core/market-state/symbol-monitor.ts';
import { decodeBytes } from '../../../src/dto/kinesis-record.ts';

/** What the production detectors tell of a simulated market whose messages they read as its vendors send them. */
export function toldOfMarket(records: Iterable<SimulatedRecord>): readonly Told[] {
  const settings = defaultSettings();
  const monitors = new Map<string, SymbolMonitor>();
  const told: Told[] = [];
  for (const record of records) {
    const bytes = Buffer.from(JSON.stringify(vendorMessage(record)));
    for (const decoded of decodeBytes(bytes, record.arrivalMs)) {
      if (!decoded.ok || decoded.event.type === 'correction') continue;
      const { symbol, timestampMs } = decoded.event;
      const monitor = monitors.get(symbol) ?? new SymbolMonitor(symbol, settings);
      monitors.set(symbol, monitor);
      for (const { status, finding } of monitor.apply(decoded.event).transitions)
        if (status !== 'resolved') told.push({ symbol, kind: finding.anomaly, atMs: timestampMs });
    }
  }
  return told;
}
