import 'reflect-metadata';
import { vendorMessage } from '../../../lib/market-simulator/market.ts';
import type { Instrument } from '../../../src/core/instruments/instrument.ts';
import type { SimulatedRecord } from '../../../lib/market-simulator/simulated-record.ts';
import type { Told } from '../../../lib/market-simulator/verdicts.ts';
import { defaultSettings } from '../../../src/core/market-state/monitor-settings.ts';
import { SymbolMonitor } from '../../../src/core/market-state/symbol-monitor.ts';
import { decodeBytes } from '../../../src/dto/kinesis-record.ts';

/**
 * What the production detectors tell of a simulated market whose messages they read as its vendors send them. `reference`: what is
 * known of its instruments.
 */
export function toldOfMarket(
  records: Iterable<SimulatedRecord>,
  reference: readonly Instrument[],
): readonly Told[] {
  const known = new Map(reference.map((each) => [each.symbol, each]));
  const settings = defaultSettings();
  const monitors = new Map<string, SymbolMonitor>();
  const told: Told[] = [];
  for (const record of records) {
    const bytes = Buffer.from(JSON.stringify(vendorMessage(record)));
    for (const decoded of decodeBytes(bytes, record.arrivalMs)) {
      if (!decoded.ok || decoded.event.type === 'correction') continue;
      const { symbol, timestampMs } = decoded.event;
      const monitor =
        monitors.get(symbol) ?? new SymbolMonitor(symbol, settings, undefined, known.get(symbol));
      monitors.set(symbol, monitor);
      for (const { status, finding } of monitor.apply(decoded.event).transitions)
        if (status !== 'resolved') told.push({ symbol, kind: finding.anomaly, atMs: timestampMs });
    }
  }
  return told;
}
