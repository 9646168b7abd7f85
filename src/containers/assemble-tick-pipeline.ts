import 'reflect-metadata';
import type { DependencyContainer } from 'tsyringe';
import { CachedInstrumentStore } from '../adapters/cache/cached-instrument-store.ts';
import { CachedMarketStateStore } from '../adapters/cache/cached-market-state-store.ts';
import { CachedRuleStore } from '../adapters/cache/cached-rule-store.ts';
import { TickPipeline } from '../pipelines/tick-pipeline.ts';
import { InstrumentStore } from '../ports/instrument-store.ts';
import { MarketStateStore } from '../ports/market-state-store.ts';
import { RuleStore } from '../ports/rule-store.ts';
import { Tracer } from '../ports/tracer.ts';
import { lambdaTracer, UNTRACED } from './lambda-tracer.ts';

/**
 * kinesis-processor over the ports that are bound: one execution environment, with a memory of its own. The same ports
 * make any number of them.
 */
export function assembleTickPipeline(ports: DependencyContainer): TickPipeline {
  return ports
    .createChildContainer()
    .register(Tracer, { useValue: lambdaTracer() ?? UNTRACED })
    .registerSingleton(MarketStateStore, CachedMarketStateStore)
    .registerSingleton(InstrumentStore, CachedInstrumentStore)
    .registerSingleton(RuleStore, CachedRuleStore)
    .resolve(TickPipeline);
}
