import { CachedMarketStateStore } from '../../src/adapters/cache/cached-market-state-store.ts';
import { MemoryAlertPublisher } from './memory/memory-alert-publisher.ts';
import { MemoryMarketHistory } from './memory/memory-market-history.ts';
import { MemoryMarketStateStore } from './memory/memory-market-state-store.ts';
import { MemoryRuleStore } from './memory/memory-rule-store.ts';
import { MemoryTickArchive } from './memory/memory-tick-archive.ts';
import type { StreamEvent } from '../../src/core/market-data/stream-event.ts';
import { defaultSettings } from '../../src/core/market-state/monitor-settings.ts';
import type { Rule } from '../../src/core/rules/rule.ts';
import { TickPipeline } from '../../src/pipelines/tick-pipeline.ts';
import type { RuleStore } from '../../src/ports/rule-store.ts';
import { FixedClock } from './fixed-clock.ts';
import { T0 } from './market-events.ts';
import { LogRecorder, MetricRecorder } from './recording-telemetry.ts';

const settings = defaultSettings();

/** One account: what is stored, and any number of execution environments that work on it. */
export function account(rules: readonly Rule[] = []) {
  const shared = {
    archive: new MemoryTickArchive(),
    history: new MemoryMarketHistory(),
    alerts: new MemoryAlertPublisher(),
    states: new MemoryMarketStateStore(),
    rules: new MemoryRuleStore(rules) as RuleStore,
    clock: new FixedClock(T0),
    logger: new LogRecorder(),
    metrics: new MetricRecorder(),
  };
  const environment = (overrides: Partial<typeof shared> = {}) => {
    const ports = { ...shared, ...overrides };
    return new TickPipeline({ ...ports, states: new CachedMarketStateStore(ports.states) }, settings);
  };
  return { ...shared, environment };
}

export const batch = (events: readonly StreamEvent[]) => ({ events, rejected: [] });
