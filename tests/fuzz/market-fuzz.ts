import { BackOff } from '../../src/ports/back-off.ts';
import { unpackJson } from '../../src/adapters/dynamodb/packed-json.ts';
import { KinesisProcessorConfig } from '../../src/config/kinesis-processor-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { createKinesisProcessor } from '../../src/containers/kinesis-processor.ts';
import type { TickBatch, TickBatchResult } from '../../src/core/market-data/tick-batch.ts';
import { defaultSettings } from '../../src/core/market-state/monitor-settings.ts';
import { SymbolMonitor } from '../../src/core/market-state/symbol-monitor.ts';
import { decodeKinesisEvent } from '../../src/dto/kinesis-event.ts';
import type { TickPipeline } from '../../src/pipelines/tick-pipeline.ts';
import { Clock } from '../../src/ports/clock.ts';
import { Logger } from '../../src/ports/logger.ts';
import { Metrics } from '../../src/ports/metrics.ts';
import { DurableRuleStore } from '../../src/ports/rule-store.ts';
import { FaultCount } from '../simulation/fault.ts';
import { FaultyCalls } from '../simulation/faulty-calls.ts';
import { SIMULATED_RULES } from '../simulation/simulated-rules.ts';
import { VirtualAccount } from '../simulation/virtual-account.ts';
import { VirtualClients } from '../simulation/virtual-clients.ts';
import { FixedClock } from '../support/fixed-clock.ts';
import { MemoryRuleStore } from '../support/memory/memory-rule-store.ts';
import { LogRecorder, MetricRecorder } from '../support/recording-telemetry.ts';
import type { Choices } from './choices.ts';
import { notFinite } from './finite.ts';
import { MarketRecords, type ReceivedRecord } from './market-records.ts';
import { type Findings, FuzzFailure } from './findings.ts';

const CONFIG = loadConfig(KinesisProcessorConfig, {
  ENVIRONMENT: 'dev',
  DYNAMODB_TABLE: 'table',
  S3_BUCKET: 'bucket',
  SNS_ALERTS_TOPIC: 'arn:aws:sns:us-east-1:000000000000:alerts',
});
const START_MS = Date.UTC(2026, 2, 2, 14, 30);
const MOST_PER_BATCH = 100;
const FAULTS = { faults: [], symbols: [''], injected: new FaultCount() };
/** What an alert says in numbers. */
const MEASURED = ['score', 'price', 'reference_price', 'change_pct', 'volume', 'window'] as const;

/**
 * kinesis-processor as it is deployed, over an account that refuses what the services refuse, fed with whatever comes to mind.
 * Nothing may throw, get lost, count twice, be refused or be no number.
 */
export class MarketFuzz {
  readonly #choices: Choices;
  readonly #records: MarketRecords;
  readonly #findings: Findings;
  readonly #account = new VirtualAccount();
  readonly #clock = new FixedClock(START_MS);
  #logger = new LogRecorder();
  #metrics = new MetricRecorder();
  readonly #pipeline: TickPipeline;

  constructor(choices: Choices, findings: Findings) {
    this.#choices = choices;
    this.#findings = findings;
    this.#records = new MarketRecords(choices, START_MS);
    const clients = new VirtualClients();
    const calls = new FaultyCalls({ account: this.#account, ...FAULTS });
    clients.answer = async (operation, input) => calls.answer(operation, input);
    this.#pipeline = createKinesisProcessor(CONFIG, clients, (container) =>
      container
        .register(Clock, { useValue: this.#clock })
        .register<Logger>(Logger, { useFactory: () => this.#telemetry() })
        .register<Metrics>(Metrics, {
          useValue: {
            add: (...sample: Parameters<Metrics['add']>) => this.#metrics.add(...sample),
            flush: () => undefined,
          },
        })
        .register(BackOff, { useValue: async () => undefined })
        .register(DurableRuleStore, { useValue: new MemoryRuleStore(SIMULATED_RULES) }),
    ).pipeline;
  }

  /** One batch, and now and then the same once more. Resolves to how many records were in it. */
  async run(most = MOST_PER_BATCH): Promise<number> {
    const records = this.#records.batch(1 + this.#choices.below(Math.min(most, MOST_PER_BATCH)));
    this.#clock.nowMs = this.#records.nowMs;
    try {
      await this.#feed(records);
      if (this.#choices.chance(0.1)) await this.#feedAgain(records);
      this.#checkAccount();
    } catch (error) {
      throw new FuzzFailure(JSON.stringify({ Records: records }), error as Error);
    }
    return records.length;
  }

  /** What a budget has left over comes in the next batch, as Lambda would bring it. */
  async #feed(records: readonly ReceivedRecord[]): Promise<void> {
    for (let rest = records; rest.length > 0;) {
      const { batch } = await this.#deliver(rest);
      const next = batch.retryFrom;
      if (next === undefined) return;
      rest = rest.slice(rest.findIndex((record) => JSON.stringify(record).includes(`"${next}"`)));
    }
  }

  async #feedAgain(records: readonly ReceivedRecord[]): Promise<void> {
    const { batch, result } = await this.#deliver(records);
    const again = batch.events.length - (result.processed - (batch.corrections?.length ?? 0));
    expect(
      again === result.duplicates && again === batch.events.length,
      `delivered again: ${JSON.stringify(result)}`,
    );
  }

  async #deliver(records: readonly ReceivedRecord[]): Promise<{ batch: TickBatch; result: TickBatchResult }> {
    const startedMs = cpuMs();
    const batch = decodeKinesisEvent({ Records: records }, this.#clock.nowMs);
    const decodedMs = cpuMs();
    const result = await this.#pipeline.run(batch);
    this.#findings.took(decodedMs - startedMs, cpuMs() - decodedMs);
    const { processed, rejected, duplicates, late } = result;
    this.#findings.add({ events: sizeOf(batch), processed, rejected, duplicates, late });
    expect(result.retryFrom === (batch.retryFrom ?? null), `asked again from ${result.retryFrom}`);
    expect(
      processed + rejected + duplicates === sizeOf(batch),
      `${sizeOf(batch)} in, ${JSON.stringify(result)}`,
    );
    expect(late <= processed, `${late} late of ${processed}`);
    expect(
      batch.retryFrom !== undefined || sizeOf(batch) >= answered(batch, records),
      'a record left no trace',
    );
    const errors = this.#logger.lines.filter(({ level }) => level === 'error');
    expect(errors.length === 0, JSON.stringify(errors[0], errorText));
    expect(this.#metrics.total('RecordsSetAside') === 0, 'something was set aside');
    this.#logger = new LogRecorder();
    this.#metrics = new MetricRecorder();
    return { batch, result };
  }

  /** Reads what was written, and forgets it but for the states. */
  #checkAccount(): void {
    const { items, objects, published } = this.#account;
    for (const [key, item] of items) {
      if (item['sk']!.S === 'STATE') {
        const monitor = new SymbolMonitor(item['pk']!.S!, defaultSettings(), item['snapshot']!.B);
        expectFinite(monitor.indicators(), key);
        expectFinite(monitor.recentPrices(), key);
        continue;
      }
      if (item['bars']?.B !== undefined) expectFinite(unpackJson(item['bars'].B), key);
      items.delete(key);
    }
    for (const message of published) {
      const alert = JSON.parse(message) as Record<string, unknown>;
      for (const name of MEASURED) expect(typeof alert[name] === 'number', `${name} of ${message}`);
      // A symbol may be called so.
      const explanation = String(alert['explanation']).replaceAll(String(alert['symbol']), '');
      expectFinite([explanation, alert['recent_prices'], alert['indicators']], message);
    }
    this.#findings.alerts += published.length;
    objects.clear();
    published.length = 0;
  }

  #telemetry(): Logger {
    return {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: (event, fields) => this.#logger.error(event, fields),
    };
  }
}

/** Other programs on the machine do not count. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function sizeOf({ events, rejected, corrections = [] }: TickBatch): number {
  return events.length + rejected.length + corrections.length;
}

/** Records of which every one must have left something: an empty list of messages is a rejection, too. */
function answered(batch: TickBatch, records: readonly ReceivedRecord[]): number {
  const all = [...batch.events, ...batch.rejected, ...(batch.corrections ?? [])];
  const seen = new Set(all.map(({ position }) => `${position.shardId}:${position.sequenceNumber}`));
  return seen.size === records.length ? 0 : Infinity;
}

function errorText(_: string, value: unknown): unknown {
  return value instanceof Error ? value.stack : value;
}

function expect(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

function expectFinite(value: unknown, where: string): void {
  const found = notFinite(value);
  if (found !== null) throw new Error(`${where}: ${found}`);
}
