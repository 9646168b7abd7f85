import { container, type DependencyContainer, type InjectionToken } from 'tsyringe';
import { assembleTickPipeline } from '../../src/containers/assemble-tick-pipeline.ts';
import type { StreamEvent } from '../../src/core/market-data/stream-event.ts';
import { defaultSettings } from '../../src/core/market-state/monitor-settings.ts';
import type { Rule } from '../../src/core/rules/rule.ts';
import type { TickPipeline } from '../../src/pipelines/tick-pipeline.ts';
import { TickSettings } from '../../src/pipelines/tick-settings.ts';
import { AlertPublisher } from '../../src/ports/alert-publisher.ts';
import { Clock } from '../../src/ports/clock.ts';
import { type InstrumentStore, SharedInstrumentStore } from '../../src/ports/instrument-store.ts';
import { Logger } from '../../src/ports/logger.ts';
import { MarketHistory } from '../../src/ports/market-history.ts';
import { DurableMarketStateStore, type MarketStateStore } from '../../src/ports/market-state-store.ts';
import { Metrics } from '../../src/ports/metrics.ts';
import { DurableRuleStore, type RuleStore } from '../../src/ports/rule-store.ts';
import { TickArchive } from '../../src/ports/tick-archive.ts';
import { FixedClock } from './fixed-clock.ts';
import { T0 } from './market-events.ts';
import { MemoryAlertPublisher } from './memory/memory-alert-publisher.ts';
import { MemoryInstrumentStore } from './memory/memory-instrument-store.ts';
import { MemoryMarketHistory } from './memory/memory-market-history.ts';
import { MemoryMarketStateStore } from './memory/memory-market-state-store.ts';
import { MemoryRuleStore } from './memory/memory-rule-store.ts';
import { MemoryTickArchive } from './memory/memory-tick-archive.ts';
import { LogRecorder, MetricRecorder } from './recording-telemetry.ts';

interface Ports {
  readonly archive: TickArchive;
  readonly history: MarketHistory;
  readonly alerts: AlertPublisher;
  readonly states: MarketStateStore;
  readonly rules: RuleStore;
  readonly instruments: InstrumentStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}
const TOKENS: { readonly [Name in keyof Ports]: InjectionToken<Ports[Name]> } = {
  archive: TickArchive,
  history: MarketHistory,
  alerts: AlertPublisher,
  states: DurableMarketStateStore,
  rules: DurableRuleStore,
  instruments: SharedInstrumentStore,
  clock: Clock,
  logger: Logger,
  metrics: Metrics,
};

const settings = container.createChildContainer().register(TickSettings, { useValue: defaultSettings() });

/** One account: what is stored, and any number of execution environments that work on it. */
export function account(rules: readonly Rule[] = []) {
  const shared = {
    archive: new MemoryTickArchive(),
    history: new MemoryMarketHistory(),
    alerts: new MemoryAlertPublisher(),
    states: new MemoryMarketStateStore(),
    rules: new MemoryRuleStore(rules),
    instruments: new MemoryInstrumentStore(),
    clock: new FixedClock(T0),
    logger: new LogRecorder(),
    metrics: new MetricRecorder(),
  };
  const ports = bind(settings, shared);
  const environment = (others: Partial<Ports> = {}): TickPipeline =>
    assembleTickPipeline(bind(ports, others));
  return { ...shared, environment };
}

/** A child of `parent` in which these ports are others. */
function bind(parent: DependencyContainer, ports: Partial<Ports>): DependencyContainer {
  const child = parent.createChildContainer();
  for (const [name, port] of Object.entries(ports)) {
    child.register<unknown>(TOKENS[name as keyof Ports], { useValue: port });
  }
  return child;
}

export const batch = (events: readonly StreamEvent[]) => ({ events, rejected: [] });
