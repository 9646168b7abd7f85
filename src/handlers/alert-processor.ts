import 'reflect-metadata';
import type { Context, SNSEvent, SNSEventRecord } from 'aws-lambda';
import { AlertProcessorConfig } from '../config/alert-processor-config.ts';
import { loadConfig } from '../config/load-config.ts';
import { createAlertProcessor, type AlertProcessor } from '../containers/alert-processor.ts';
import { parseAlertMessage } from '../dto/alert-message.dto.ts';
import { parseCloudWatchAlarm } from '../dto/cloudwatch-alarm.dto.ts';
import { healthReport, type HealthReport } from '../pipelines/health.ts';
import { describeEvent, hasRecordsWith, isHealthCheck, isObject } from './event-shape.ts';

export type AlertHandler = (event: unknown, context?: Context) => Promise<HealthReport | undefined>;

/** Answers SNS alerts, the schedule, CloudWatch alarms and `{"test": true}`. */
export function createHandler(processor: AlertProcessor): AlertHandler {
  return async (event, context) => {
    try {
      const version = context?.functionVersion ?? 'local';
      if (isHealthCheck(event)) return await health(processor, version);
      if (isSnsEvent(event)) await processRecords(processor, event.Records);
      else if (isFrom(event, 'aws.cloudwatch')) await processAlarm(processor, event);
      else if (isFrom(event, 'aws.events') || isFrom(event, 'aws.scheduler')) await processor.sweep.run();
      else
        throw new TypeError(
          `${describeEvent(event)} is no event of alert-processor: expected SNS records, a scheduled event, a CloudWatch alarm or {"test": true}`,
        );
      return undefined;
    } finally {
      processor.metrics.flush();
    }
  };
}

/** Every record is tried; what failed for a while makes Lambda invoke again, and what was sent stays sent. */
async function processRecords(processor: AlertProcessor, records: readonly SNSEventRecord[]): Promise<void> {
  const results = await Promise.allSettled(records.map((record) => processRecord(processor, record)));
  const failures = results
    .filter((result) => result.status === 'rejected')
    .map(({ reason }) => reason as unknown);
  for (const reason of failures)
    processor.logger.error('AlertProcessingFailed', { error: describeError(reason) });
  if (failures.length > 0) {
    throw new AggregateError(
      failures,
      `${failures.length} of ${records.length} alerts could not be processed: ${describeError(failures[0])}`,
    );
  }
}

async function processRecord(processor: AlertProcessor, { Sns }: SNSEventRecord): Promise<void> {
  const { pipeline, store, logger, metrics, clock } = processor;
  const published = Date.parse(Sns.Timestamp);
  const publishedAtMs = Number.isFinite(published) ? published : clock.now();
  const parsed = parseAlertMessage(Sns.Message, { messageId: Sns.MessageId, publishedAtMs });
  if (!parsed.ok) {
    metrics.add('AlertsRejected', 'Count', 1);
    logger.warn('AlertRejected', { message_id: Sns.MessageId, reason: parsed.reason });
    const { MessageId: messageId, Message: body } = Sns;
    await store.reject({ messageId, reason: parsed.reason, body, receivedAtMs: clock.now() });
    return;
  }
  if (parsed.ignored.length > 0) {
    logger.warn('AlertFieldsIgnored', { alert_id: parsed.alert.alertId, problems: parsed.ignored });
  }
  await pipeline.process(parsed.alert);
}

async function processAlarm({ pipeline, logger }: AlertProcessor, event: object): Promise<void> {
  const parsed = parseCloudWatchAlarm(event);
  if (parsed.ok) await pipeline.process(parsed.alert);
  else logger.warn('AlarmIgnored', { reason: parsed.reason });
}

function health(processor: AlertProcessor, version: string): Promise<HealthReport> {
  return healthReport({ ...processor.subject, version }, processor.checks, processor.clock);
}

function isSnsEvent(event: unknown): event is SNSEvent {
  return hasRecordsWith(event, 'Sns');
}

function isFrom(event: unknown, source: string): event is object {
  return isObject(event) && 'source' in event && event.source === source;
}

function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown error';
}

let built: AlertHandler | undefined;

/** The Lambda entry. A configuration that is wrong fails the first invocation with the whole list of what is wrong. */
export const handler: AlertHandler = async (event, context) => {
  built ??= createHandler(createAlertProcessor(loadConfig(AlertProcessorConfig, process.env)));
  return built(event, context);
};
