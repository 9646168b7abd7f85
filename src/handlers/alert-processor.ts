import 'reflect-metadata';
import type { Context, LambdaFunctionURLResult } from 'aws-lambda';
import { AlertProcessorConfig } from '../config/alert-processor-config.ts';
import { loadConfig } from '../config/load-config.ts';
import { createAlertProcessor, type AlertProcessor } from '../containers/alert-processor.ts';
import { describeError } from '../core/prelude/error-text.ts';
import { explanationOf } from '../core/notifications/words/explanation.ts';
import { troubleOfAlarm, troubleOfError } from '../core/tickets/fingerprint.ts';
import type { AlarmChange } from '../core/alert/alarm.ts';
import { isAlarmEvent, parseAlarmEvent } from '../dto/cloudwatch-alarm.dto.ts';
import { parseEmailEvent } from '../dto/email-event.ts';
import { isPageEvent, readPageEvent } from '../dto/page-event.ts';
import { parsePublication, type ReadAlert } from '../dto/publication.ts';
import type { ScalingAnswer } from '../dto/scaling-request.ts';
import { snsMessageOf, type SnsMessage } from '../dto/sns-record.ts';
import { readAlarm } from '../pipelines/alarm-intake.ts';
import { reportFeedHours } from '../pipelines/feed-hours.ts';
import { healthReport, type HealthReport } from '../pipelines/health.ts';
import { answerFunctionUrl, isFunctionUrlEvent } from './function-url.ts';
import { describeEvent, hasRecordsWith, isHealthCheck, isObject, isScalingEvent } from './event-shape.ts';
import { initialized } from './initialized.ts';

export type AlertHandler = (
  event: unknown,
  context?: Context,
) => Promise<HealthReport | LambdaFunctionURLResult | ScalingAnswer | undefined>;

/** Answers SNS alerts, the schedule, CloudWatch alarms, the links in messages, `{"scaling": …}` and `{"test": true}`. */
export function createHandler(processor: AlertProcessor): AlertHandler {
  return async (event, context) => {
    try {
      const version = context?.functionVersion ?? 'local';
      // It stays the same when Lambda tries again.
      const invocationId = context?.awsRequestId ?? String(processor.clock.now());
      if (isHealthCheck(event)) return await health(processor, version);
      if (isScalingEvent(event)) return await planOf(processor, event.scaling);
      if (isFunctionUrlEvent(event)) return await answerFunctionUrl(event, processor.answerPages);
      if (isSnsEvent(event)) await processRecords(processor, event.Records, invocationId);
      else if (isObject(event) && isPageEvent(event)) await processPage(processor, event, invocationId);
      else if (isObject(event) && isAlarmEvent(event)) await processAlarmEvent(processor, event);
      else if (isFrom(event, 'aws.events') || isFrom(event, 'aws.scheduler')) await sweep(processor, event);
      else
        throw new TypeError(
          `${describeEvent(event)} is no event of alert-processor: expected SNS records, a scheduled event, a CloudWatch alarm, a request to the function URL, {"scaling": …} or {"test": true}`,
        );
      return undefined;
    } finally {
      processor.metrics.flush();
    }
  };
}

/** Every record is tried; what failed for a while makes Lambda invoke again, and what was sent stays sent. */
async function processRecords(
  processor: AlertProcessor,
  records: readonly unknown[],
  invocationId: string,
): Promise<void> {
  const failures: unknown[] = [];
  const work = records.map((record, index) => {
    const message = snsMessageOf(record, `${invocationId}-${index}`);
    return processMessage(processor, message).catch((error: unknown) => failures.push(error));
  });
  await Promise.all(work);
  for (const error of failures)
    processor.logger.error('AlertProcessingFailed', { error: describeError(error) });
  if (failures.length > 0) {
    throw new AggregateError(
      failures,
      `${failures.length} of ${records.length} alerts could not be processed: ${describeError(failures[0])}`,
    );
  }
}

async function processMessage(
  processor: AlertProcessor,
  { messageId, body, topic, publishedAtMs: published }: SnsMessage,
): Promise<void> {
  if (topic === processor.emailEventsTopic) return processEmailEvent(processor, messageId, body);
  const publishedAtMs = Number.isFinite(published) ? published : processor.clock.now();
  const publication = parsePublication(body, { messageId, publishedAtMs });
  if (publication.kind === 'alarm') return processAlarm(processor, publication.change);
  const [alerts, refused] =
    publication.kind === 'alerts' ? [publication.alerts, publication.refused] : [[], [publication.reason]];
  return counted(processor, `sns-${messageId}`, async () => {
    if (refused.length > 0) await reject(processor, messageId, body, refused.join('; '));
    await processAlerts(processor, alerts);
  });
}

/** Only what SES itself publishes says that a mailbox is none: whoever may publish alerts must not turn off somebody's mail. */
async function processEmailEvent(processor: AlertProcessor, messageId: string, body: string): Promise<void> {
  const parsed = parseEmailEvent(body);
  if (!parsed.ok) {
    processor.logger.warn('EmailEventIgnored', { message_id: messageId, reason: parsed.reason });
    return;
  }
  const mail = await processor.undeliverableMail();
  await counted(processor, `sns-${messageId}`, () => mail.take(parsed.mail));
}

async function reject(
  { store, logger, metrics, clock }: AlertProcessor,
  messageId: string,
  body: string,
  reason: string,
): Promise<void> {
  metrics.add('AlertsRejected', 'Count', 1);
  logger.warn('AlertRejected', { message_id: messageId, reason });
  await store.reject({ messageId, reason, body, receivedAtMs: clock.now() });
}

/** One after the other, since those of one message go to the same users; all are tried. */
async function processAlerts(
  { pipeline, logger }: AlertProcessor,
  alerts: readonly ReadAlert[],
): Promise<void> {
  const failures: unknown[] = [];
  for (const { alert, ignored } of alerts) {
    if (ignored.length > 0) logger.warn('AlertFieldsIgnored', { alert_id: alert.alertId, problems: ignored });
    await pipeline.process(alert).catch((error: unknown) => failures.push(error));
  }
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, describeError(failures[0]));
}

async function processPage(processor: AlertProcessor, event: object, invocationId: string): Promise<void> {
  const { alert, page } = readPageEvent(event);
  await counted(processor, `page-${invocationId}`, () => processor.pipeline.processPage(alert, page));
}

async function processAlarmEvent(processor: AlertProcessor, event: object): Promise<void> {
  const parsed = parseAlarmEvent(event);
  if (parsed.ok) await processAlarm(processor, parsed.change);
  else processor.logger.warn('AlarmIgnored', { reason: parsed.reason });
}

/** The team is told at once; an alarm that keeps coming back is a ticket, too. */
async function processAlarm(processor: AlertProcessor, change: AlarmChange): Promise<void> {
  const { pipeline, logger, ticketing } = processor;
  const verdict = await readAlarm(change, processor);
  if (!verdict.isNews) {
    logger.warn('AlarmIgnored', { reason: verdict.reason });
    return;
  }
  const { alert } = verdict;
  await counted(processor, alert.alertId, () => pipeline.process(alert));
  const trouble = troubleOfAlarm(change.alarmName);
  const occurrence = { id: alert.alertId, atMs: alert.occurredAtMs };
  const tickets = await ticketing();
  const explanation = explanationOf(alert);
  if (alert.status === 'resolved') await tickets.over(trouble, occurrence, explanation);
  else await tickets.occurred(trouble, occurrence, explanation);
}

async function sweep(processor: AlertProcessor, event: object): Promise<void> {
  const at = 'time' in event && typeof event.time === 'string' ? event.time : String(processor.clock.now());
  await counted(processor, `sweep-${at}`, async () => {
    // What is due goes out, whatever becomes of what alarms want to know.
    const work = await Promise.allSettled([processor.sweep.run(), reportFeedHours(processor)]);
    for (const each of work) if (each.status === 'rejected') throw each.reason;
  });
}

/**
 * What fails counts towards a ticket about its error, once for each thing that was tried, however often Lambda tries it. A failure of
 * the counting itself must not hide what went wrong.
 */
async function counted<T>(processor: AlertProcessor, id: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const { ticketing, clock, logger } = processor;
    try {
      const trouble = troubleOfError('alert-processor', causeOf(error));
      await (await ticketing()).occurred(trouble, { id, atMs: clock.now() }, '');
    } catch (failure) {
      logger.error('ErrorNotCounted', { error: describeError(failure) });
    }
    throw error;
  }
}

/** The first of several errors stands for all: the sentence around them counts how many there were. */
function causeOf(error: unknown): Error {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return error.errors[0];
  return error instanceof Error ? error : new Error('unknown');
}

/** It only computes: what is read before and changed after is the state machine's. Once a day is no reason to load it at every start. */
async function planOf({ feedCalendar }: AlertProcessor, scaling: unknown): Promise<ScalingAnswer> {
  const [{ planScaling }, { parseScalingRequest, toScalingAnswer }] = await Promise.all([
    import('../core/scaling/scaling-plan.ts'),
    import('../dto/scaling-request.ts'),
  ]);
  return toScalingAnswer(planScaling(parseScalingRequest(scaling, await feedCalendar())));
}

function health(processor: AlertProcessor, version: string): Promise<HealthReport> {
  return healthReport({ ...processor.subject, version }, processor.checks, processor.clock);
}

function isSnsEvent(event: unknown): event is { readonly Records: readonly unknown[] } {
  return hasRecordsWith(event, 'Sns');
}

function isFrom(event: unknown, source: string): event is object {
  return isObject(event) && 'source' in event && event.source === source;
}

/** The Lambda entry. A configuration that is wrong fails the first invocation with the whole list of what is wrong. */
export const handler: AlertHandler = await initialized(() => {
  const processor = createAlertProcessor(loadConfig(AlertProcessorConfig, process.env));
  return { handler: createHandler(processor), prepare: processor.prepare };
});
