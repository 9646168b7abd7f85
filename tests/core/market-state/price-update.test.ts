import test from 'ava';
import { defaultSettings } from '../../../src/core/market-state/monitor-settings.ts';
import { SymbolMonitor } from '../../../src/core/market-state/symbol-monitor.ts';
import { MINUTE, T0, trade } from '../../support/market-events.ts';

test('a price update of volume 0 moves the price of the bar and adds no volume', (t) => {
  const monitor = new SymbolMonitor('ACME', defaultSettings());
  monitor.apply(trade({ price: 100, volume: 10 }));
  monitor.apply(trade({ price: 103, volume: 0, timestampMs: T0 + 1000 }));
  monitor.apply(trade({ price: 102, volume: 0, timestampMs: T0 + 2000 }));
  const { closedBars } = monitor.apply(trade({ timestampMs: T0 + MINUTE }));
  t.like(closedBars[0]?.bar, { open: 100, high: 103, low: 100, close: 102, volume: 10 });
});
