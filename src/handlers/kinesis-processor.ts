import 'reflect-metadata';
import type { Context, KinesisStreamBatchResponse } from 'aws-lambda';
import { KinesisProcessorConfig } from '../config/kinesis-processor-config.ts';
import { loadConfig } from '../config/load-config.ts';
import { createKinesisProcessor, type KinesisProcessor } from '../containers/kinesis-processor.ts';
import { decodeKinesisEvent, type ReceivedEvent } from '../dto/kinesis-event.ts';
import { healthReport, type HealthReport } from '../pipelines/health.ts';
import { describeEvent, hasRecordsWith, isHealthCheck } from './event-shape.ts';
import { initialized } from './initialized.ts';

export type KinesisHandler = (
  event: unknown,
  context?: Context,
) => Promise<KinesisStreamBatchResponse | HealthReport>;

/** Answers batches of Kinesis records and `{"test": true}`. */
export function createHandler(processor: KinesisProcessor): KinesisHandler {
  return async (event, context) => {
    if (isHealthCheck(event)) {
      const subject = { ...processor.subject, version: context?.functionVersion ?? 'local' };
      return healthReport(subject, processor.checks, processor.clock);
    }
    if (!isKinesisEvent(event)) {
      throw new TypeError(
        `${describeEvent(event)} is no event of kinesis-processor: expected Kinesis records or {"test": true}`,
      );
    }
    try {
      const batch = decodeKinesisEvent(event, processor.clock.now());
      const { retryFrom } = await processor.pipeline.run(batch);
      return { batchItemFailures: retryFrom === null ? [] : [{ itemIdentifier: retryFrom }] };
    } finally {
      processor.metrics.flush();
    }
  };
}

function isKinesisEvent(event: unknown): event is ReceivedEvent {
  return hasRecordsWith(event, 'kinesis');
}

/** The Lambda entry. A configuration that is wrong fails the first invocation with the whole list of what is wrong. */
export const handler: KinesisHandler = await initialized(() => {
  const processor = createKinesisProcessor(loadConfig(KinesisProcessorConfig, process.env));
  return { handler: createHandler(processor), prepare: processor.prepare };
});
