import type { KinesisStreamEvent } from 'aws-lambda';
import { CachedMarketStateStore } from '../../src/adapters/cache/cached-market-state-store.ts';
import { DynamoMarketHistory } from '../../src/adapters/dynamodb/dynamo-market-history.ts';
import { DynamoMarketStateStore } from '../../src/adapters/dynamodb/dynamo-market-state-store.ts';
import { MemoryRuleStore } from '../support/memory/memory-rule-store.ts';
import { S3TickArchive } from '../../src/adapters/s3/s3-tick-archive.ts';
import { SnsAlertPublisher } from '../../src/adapters/sns/sns-alert-publisher.ts';
import { defaultSettings } from '../../src/core/market-state/monitor-settings.ts';
import { createHandler, type KinesisHandler } from '../../src/handlers/kinesis-processor.ts';
import { TickPipeline } from '../../src/pipelines/tick-pipeline.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Logger } from '../../src/ports/logger.ts';
import type { Metrics } from '../../src/ports/metrics.ts';
import type { Crash, FaultyCalls } from './faulty-calls.ts';
import { SIMULATED_RULES } from './simulated-rules.ts';
import type { VirtualClients } from './virtual-clients.ts';

export type InvocationEnd =
  | { readonly kind: 'answered'; readonly response: unknown }
  | { readonly kind: 'threw' }
  | Crash;

const SETTINGS = defaultSettings();
const nothing = (): void => undefined;
const SILENT_LOGGER: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
};
const SILENT_METRICS: Metrics = { add: nothing, flush: nothing };

/** One warm Lambda: the real handler, pipeline and adapters, with a cache that lives as long as this object. */
export class ExecutionEnvironment {
  readonly #clients: VirtualClients;
  readonly #handler: KinesisHandler;

  constructor(clients: VirtualClients, clock: Clock) {
    this.#clients = clients;
    const { dynamodb, s3, sns } = clients;
    const wait = async (): Promise<void> => undefined;
    const ports = {
      clock,
      logger: SILENT_LOGGER,
      metrics: SILENT_METRICS,
      archive: new S3TickArchive(s3, 'bucket'),
      history: new DynamoMarketHistory(dynamodb, 'table', clock, wait),
      states: new CachedMarketStateStore(new DynamoMarketStateStore(dynamodb, 'table', clock, wait)),
      rules: new MemoryRuleStore(SIMULATED_RULES),
      alerts: new SnsAlertPublisher(sns, 'arn:aws:sns:us-east-1:000000000000:alerts', 'dev'),
    };
    this.#handler = createHandler({
      ...ports,
      pipeline: new TickPipeline(ports, SETTINGS),
      checks: [],
      subject: { function: 'simulated', environment: 'dev', configuration: {} },
    });
  }

  async invoke(event: KinesisStreamEvent, calls: FaultyCalls): Promise<InvocationEnd> {
    this.#clients.answer = async (operation, input) => calls.answer(operation, input);
    const answered = this.#handler(event).then(
      (response) => ({ kind: 'answered', response }) as const,
      () => ({ kind: 'threw' }) as const,
    );
    return Promise.race([answered, calls.crashed]);
  }
}
