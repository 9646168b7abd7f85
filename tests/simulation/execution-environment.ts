import type { KinesisStreamEvent } from 'aws-lambda';
import { BackOff } from '../../src/ports/back-off.ts';
import { KinesisProcessorConfig } from '../../src/config/kinesis-processor-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { createKinesisProcessor } from '../../src/containers/kinesis-processor.ts';
import { createHandler, type KinesisHandler } from '../../src/handlers/kinesis-processor.ts';
import { Clock } from '../../src/ports/clock.ts';
import { Logger } from '../../src/ports/logger.ts';
import { Metrics } from '../../src/ports/metrics.ts';
import { DurableRuleStore } from '../../src/ports/rule-store.ts';
import { MemoryRuleStore } from '../support/memory/memory-rule-store.ts';
import type { Crash, FaultyCalls } from './faulty-calls.ts';
import { SIMULATED_RULES } from './simulated-rules.ts';
import type { VirtualClients } from './virtual-clients.ts';

export type InvocationEnd =
  | { readonly kind: 'answered'; readonly response: unknown }
  | { readonly kind: 'threw' }
  | Crash;

const CONFIG = loadConfig(KinesisProcessorConfig, {
  ENVIRONMENT: 'dev',
  DYNAMODB_TABLE: 'table',
  S3_BUCKET: 'bucket',
  SNS_ALERTS_TOPIC: 'arn:aws:sns:us-east-1:000000000000:alerts',
});
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
    const processor = createKinesisProcessor(CONFIG, clients, (container) =>
      container
        .register(Clock, { useValue: clock })
        .register(Logger, { useValue: SILENT_LOGGER })
        .register(Metrics, { useValue: SILENT_METRICS })
        .register(BackOff, { useValue: async () => undefined })
        .register(DurableRuleStore, { useValue: new MemoryRuleStore(SIMULATED_RULES) }),
    );
    this.#handler = createHandler(processor);
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
