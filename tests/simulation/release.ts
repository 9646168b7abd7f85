import { BackOff } from '../../src/ports/back-off.ts';
import { KinesisProcessorConfig } from '../../src/config/kinesis-processor-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import {
  createKinesisProcessor,
  type KinesisProcessorClients,
} from '../../src/containers/kinesis-processor.ts';
import { createHandler, type KinesisHandler } from '../../src/handlers/kinesis-processor.ts';
import { Clock } from '../../src/ports/clock.ts';
import { Logger } from '../../src/ports/logger.ts';
import { Metrics } from '../../src/ports/metrics.ts';
import { DurableRuleStore } from '../../src/ports/rule-store.ts';
import { MemoryRuleStore } from '../support/memory/memory-rule-store.ts';
import { SIMULATED_RULES } from './simulated-rules.ts';

/** A version of the function: what a cold start of it makes. */
export type Release = (clients: KinesisProcessorClients, clock: Clock) => KinesisHandler;

const CONFIG = loadConfig(KinesisProcessorConfig, {
  ENVIRONMENT: 'dev',
  DYNAMODB_TABLE: 'table',
  S3_BUCKET: 'bucket',
  SNS_ALERTS_TOPIC: 'arn:aws:sns:us-east-1:000000000000:alerts',
});
const nothing = (): void => undefined;
export const SILENT_LOGGER: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
};
export const SILENT_METRICS: Metrics = { add: nothing, flush: nothing };

/** The handler, pipeline and adapters as they stand in `src`. */
export const thisRelease: Release = (clients, clock) =>
  createHandler(
    createKinesisProcessor(CONFIG, clients, (container) =>
      container
        .register(Clock, { useValue: clock })
        .register(Logger, { useValue: SILENT_LOGGER })
        .register(Metrics, { useValue: SILENT_METRICS })
        .register(BackOff, { useValue: async () => undefined })
        .register(DurableRuleStore, { useValue: new MemoryRuleStore(SIMULATED_RULES) }),
    ),
  );
