import type { DependencyContainer } from 'tsyringe';
import type { TickBatchResult } from '../core/market-data/tick-batch.ts';
import { decodeKinesisEvent } from '../dto/kinesis-event.ts';
import { AlertPublisher } from '../ports/alert-publisher.ts';
import { Logger } from '../ports/logger.ts';
import { type InstrumentStore, SharedInstrumentStore } from '../ports/instrument-store.ts';
import { MarketHistory } from '../ports/market-history.ts';
import { DurableMarketStateStore, type MarketStateStore } from '../ports/market-state-store.ts';
import { Metrics } from '../ports/metrics.ts';
import { DurableRuleStore, type RuleStore } from '../ports/rule-store.ts';
import { TickArchive } from '../ports/tick-archive.ts';
import { assembleTickPipeline } from './assemble-tick-pipeline.ts';

const nothing = (): void => undefined;
const done = (): Promise<void> => Promise.resolve();
const noFailures = (): Promise<ReadonlyMap<string, Error>> => Promise.resolve(new Map());

const BAR_MS = 60_000;
const TICKS = 40;

/** Runs a small market through a pipeline that stores and tells nothing, so that the first batch meets code that has run. */
export async function rehearseTicks(ports: DependencyContainer): Promise<TickBatchResult> {
  const stage = ports
    .createChildContainer()
    .register<Logger>(Logger, { useValue: { debug: nothing, info: nothing, warn: nothing, error: nothing } })
    .register<Metrics>(Metrics, { useValue: { add: nothing, flush: nothing } })
    .register<TickArchive>(TickArchive, { useValue: { archive: done, quarantine: done, setAside: done } })
    .register<MarketHistory>(MarketHistory, {
      useValue: { recordTicks: noFailures, recordEffects: noFailures },
    })
    .register<MarketStateStore>(DurableMarketStateStore, {
      useValue: {
        load: () => Promise.resolve(new Map()),
        commit: () => Promise.resolve({ committed: true }),
        setAside: done,
        settle: nothing,
        forget: nothing,
      },
    })
    .register<InstrumentStore>(SharedInstrumentStore, {
      useValue: { load: () => Promise.resolve(new Map()) },
    })
    .register<AlertPublisher>(AlertPublisher, { useValue: { publish: noFailures } })
    .register<RuleStore>(DurableRuleStore, { useValue: { all: () => Promise.resolve([]) } });
  const beganMs = Date.UTC(2026, 0);
  const pipeline = assembleTickPipeline(stage);
  return pipeline.run(decodeKinesisEvent(market(beganMs), beganMs + TICKS * BAR_MS));
}

function market(beganMs: number): { Records: object[] } {
  return {
    Records: Array.from({ length: TICKS }, (_, index) => {
      const timestamp = beganMs + index * BAR_MS;
      const tick = { symbol: 'REHEARSAL', timestamp, price: 100 + (index % 7) / 10, volume: 1 + (index % 3) };
      return {
        eventID: `shardId-000000000000:${index + 1}`,
        kinesis: {
          partitionKey: 'REHEARSAL',
          sequenceNumber: String(index + 1),
          approximateArrivalTimestamp: timestamp / 1000,
          data: Buffer.from(JSON.stringify(tick)).toString('base64'),
        },
      };
    }),
  };
}
