import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { VerifyEmailIdentityCommand } from '@aws-sdk/client-ses';
import type { KinesisStreamEvent, SNSMessage } from 'aws-lambda';

import type { Metrics } from '../../src/ports/metrics.ts';
import { AsyncInvocation } from '../../lib/local-aws/async-invocation.ts';
import { AwsCallMeter } from '../../lib/local-aws/aws-call-meter.ts';
import {
  createAwsClients,
  destroyAwsClients,
  LOCAL_REGION,
  type AwsClients,
} from '../../lib/local-aws/aws-clients.ts';
import type { AwsServer } from '../../lib/local-aws/aws-server.ts';
import { EventSourceMapping } from '../../lib/local-aws/event-source-mapping/event-source-mapping.ts';
import { settingsOfEvent } from '../../lib/local-aws/event-source-mapping/settings.ts';
import { onFailureBucket } from '../../lib/local-aws/event-source-mapping/on-failure-bucket.ts';
import { provision, type ProvisionedStack } from '../../lib/local-aws/provision.ts';
import { RecordingMetrics } from './recording-metrics.ts';
import { InstrumentTable } from '../../lib/operations/instruments/instrument-table.ts';
import { Schedule } from '../../lib/local-aws/schedule.ts';
import type { Sink } from '../../lib/local-aws/sink.ts';
import { MetricPublisher } from '../../lib/local-aws/telemetry/metric-publisher.ts';
import { PublishedMetrics, toEach } from '../../lib/local-aws/telemetry/published-metrics.ts';
import { withLambdaMetrics } from '../../lib/local-aws/telemetry/with-lambda-metrics.ts';
import { declaredFunction } from '../../lib/template/deployed-function.ts';
import { readTemplate } from '../../lib/template/template.ts';
import { readAlertHistory } from '../../lib/local-aws/alert-history.ts';
import { readEvidence } from './evidence/evidence.ts';
import { demoSources, feedSource } from './demo-source.ts';
import { losses } from './losses.ts';
import { receivedNotifications, type ReceivedNotification } from './notifications.ts';
import type { DemoOptions } from './options.ts';
import type { Application } from './processors.ts';
import { LOCAL_SENDER } from '../../lib/local-aws/processor-environment.ts';
import type { Progress } from '../../lib/tooling/progress.ts';
import { publishedAlert } from './published-alert.ts';
import {
  countedSince,
  type DemoOutcome,
  type FileCounts,
  type PublishedAlert,
  type RecordCounts,
} from './report.ts';
import { seedPreferences } from './seed-preferences.ts';
import { StreamWriter } from '../../lib/feeds/stream-writer.ts';

/** Deployed it is a minute; hours pass in seconds here, and so do minutes. */
const SCHEDULE_EVERY_MS = 1_000;
/** What is due so soon belongs to this run: bundles, and not what waits for a rate limit. */
const DUE_SOON_MS = 10_000;
const POLL_INTERVAL_MS = 200;
/** What kinesis-processor counts of the alerts that it publishes. */
const ALERT_METRICS = ['AnomaliesDetected', 'AnomaliesResolved', 'RulesFired'];
/** How long the pipeline may take to work off what a file has put in, and then the alerts. */
const DRAIN_TIMEOUT_MS = 180_000;
const DRAIN_CHECK_MS = 50;

export interface DemoSurroundings {
  readonly server: AwsServer;
  readonly sink: Sink;
  readonly application: Application;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

export interface DemoResult {
  readonly outcome: DemoOutcome;
  readonly notifications: readonly ReceivedNotification[];
  /** The objects of the data lake, by their keys. */
  readonly lake: ReadonlyMap<string, Uint8Array>;
  /** What did not come out; empty when nothing was lost. */
  readonly losses: readonly string[];
}

/** Feeds the files or the simulated day through both processors and says what came of it. Null when it was aborted. */
export async function runDemo(
  options: DemoOptions,
  surroundings: DemoSurroundings,
): Promise<DemoResult | null> {
  const clients = createAwsClients(surroundings.server.endpoint);
  const metered = createAwsClients(surroundings.server.endpoint);
  const run = new DemoRun(clients, metered, surroundings);
  try {
    return await run.perform(options);
  } finally {
    await run.stop();
    destroyAwsClients(clients);
    destroyAwsClients(metered);
  }
}

class DemoRun {
  readonly #clients: AwsClients;
  readonly #metered: AwsClients;
  readonly #with: DemoSurroundings;
  readonly #meter = new AwsCallMeter();
  readonly #metrics = new RecordingMetrics();
  readonly #publisher: MetricPublisher;
  readonly #arrivals = new Map<string, number>();
  readonly #alerts = new Map<string, PublishedAlert>();
  readonly #parts: { stop(): Promise<void> }[] = [];

  constructor(clients: AwsClients, metered: AwsClients, surroundings: DemoSurroundings) {
    this.#clients = clients;
    this.#metered = metered;
    this.#with = surroundings;
    this.#publisher = new MetricPublisher({ cloudwatch: clients.cloudwatch, now: () => Date.now() });
    for (const client of Object.values(metered)) this.#meter.meter(client as AwsClients['sqs']);
  }

  async perform(options: DemoOptions): Promise<DemoResult | null> {
    const { server, sink, progress, signal } = this.#with;
    const startMs = performance.now();
    const stack = await provision(this.#clients);
    await seedPreferences(this.#clients.dynamodb, stack.userPreferencesTable, sink);
    const sources = demoSources(options);
    const known = sources.flatMap(({ reference }) => reference);
    await new InstrumentTable(this.#clients.dynamodb, stack.referenceDataTable).put(known, new Map());
    await this.#clients.ses.send(new VerifyEmailIdentityCommand({ EmailAddress: LOCAL_SENDER }));
    const { mapping, alerting, schedule } = await this.#startProcessors(stack);

    const writer = new StreamWriter(this.#clients.kinesis, stack.streamName);
    const files: FileCounts[] = [];
    let unfinished: string | null = null;
    for (const source of sources) {
      const before = this.#counts(writer);
      progress.start(basename(source.path), await source.countRows());
      const refused = await feedSource(source, options, { ...this.#with, writer });
      unfinished ??= await this.#drain('records', async () => mapping.finishedRecords >= writer.written);
      if (signal.aborted) return null;
      files.push({ path: source.path, ...countedSince(before, this.#counts(writer)) });
      progress.finish(
        [`${files.at(-1)!.in} rows worked off`, refused].filter((part) => part !== '').join(', '),
      );
    }
    unfinished ??= await this.#drain('alerts', () => alerting.isIdle());
    unfinished ??= await this.#drain('bundles', async () => {
      await schedule.fire();
      const { deliveries } = await readAlertHistory(this.#clients.dynamodb, stack.alertHistoryTable);
      return !deliveries.some(({ dueAtMs }) => dueAtMs !== null && dueAtMs <= Date.now() + DUE_SOON_MS);
    });
    if (signal.aborted) return null;

    const outcome: DemoOutcome = {
      runId: randomUUID(),
      files,
      records: this.#counts(writer),
      anomalies: this.#metrics.sum('AnomaliesDetected'),
      alertsAnswered: ALERT_METRICS.reduce((sum, name) => sum + this.#metrics.sum(name), 0),
      alerts: [...this.#alerts.values()].toSorted(
        (a, b) => a.occurredAt.localeCompare(b.occurredAt) || a.alertId.localeCompare(b.alertId),
      ),
      history: await readAlertHistory(this.#clients.dynamodb, stack.alertHistoryTable),
      arrivals: this.#arrivals,
      awsCalls: this.#meter.calls,
      readUnits: this.#meter.readUnits,
      writeUnits: this.#meter.writeUnits,
      wallSeconds: (performance.now() - startMs) / 1000,
      cpuSeconds: cpuSeconds(),
    };
    const notifications = await receivedNotifications(server, sink);
    const evidence = await readEvidence(this.#clients, stack, notifications);
    return {
      outcome,
      notifications,
      lake: evidence.lake.objects,
      losses: losses({
        outcome,
        evidence,
        givenUpRecords: mapping.givenUpRecords,
        deadLetteredAlerts: alerting.deadLettered,
        unfinished,
        nowMs: Date.now(),
      }),
    };
  }

  async stop(): Promise<void> {
    await Promise.all(this.#parts.map((part) => part.stop()));
    await this.#publisher.stop();
  }

  async #startProcessors(
    stack: ProvisionedStack,
  ): Promise<{ mapping: EventSourceMapping; alerting: AsyncInvocation; schedule: Schedule }> {
    const { application, sink } = this.#with;
    const processors = application.createProcessors({
      stack,
      clients: this.#metered,
      sink,
      metrics: toEach([this.#metrics, this.#published('kinesis-processor')]),
      alertMetrics: this.#published('alert-processor'),
    });
    const kinesis = this.#observed(stack.kinesisProcessor.name, (event: KinesisStreamEvent) =>
      processors.kinesis(event),
    );
    const alerts = this.#observed(stack.alertProcessor.name, (event: unknown) => processors.alerts(event));
    // What a run measures is what production costs: batches are those of prod, whatever the resources are called.
    const deployed = declaredFunction(readTemplate(), 'KinesisProcessor', 'prod');
    const mapping = new EventSourceMapping({
      kinesis: this.#clients.kinesis,
      streamArn: stack.streamArn,
      region: LOCAL_REGION,
      functionArn: `arn:aws:lambda:${LOCAL_REGION}:000000000000:function:${stack.kinesisProcessor.name}`,
      settings: settingsOfEvent(deployed.events['Ticks']!),
      limits: deployed,
      pollIntervalMs: POLL_INTERVAL_MS,
      invoke: kinesis,
      onFailure: onFailureBucket(this.#clients.s3, stack.bucket),
      onRead: (records) => {
        for (const { sequenceNumber, arrivalMs } of records) this.#arrivals.set(sequenceNumber, arrivalMs);
      },
    });
    const alerting = new AsyncInvocation({
      sqs: this.#clients.sqs,
      queueUrl: stack.alertsQueueUrl,
      deadLetterQueueUrl: stack.deadLetterQueueUrl,
      invoke: alerts,
      onMessage: (message) => this.#noteAlert(message),
    });
    const schedule = new Schedule({
      everyMs: SCHEDULE_EVERY_MS,
      region: LOCAL_REGION,
      invoke: alerts,
    });
    this.#parts.push(schedule, mapping, alerting);
    await mapping.start();
    alerting.start();
    schedule.start();
    return { mapping, alerting, schedule };
  }

  #published(service: string): Metrics {
    return new PublishedMetrics(this.#publisher, { service, environment: 'dev' });
  }

  #observed<Event>(functionName: string, invoke: (event: Event) => Promise<unknown>): typeof invoke {
    return withLambdaMetrics(invoke, {
      publisher: this.#publisher,
      functionName,
      now: () => Date.now(),
    });
  }

  /** Null when everything was worked off in time (or the run was aborted). */
  async #drain(what: string, isDone: () => Promise<boolean>): Promise<string | null> {
    const deadline = Date.now() + DRAIN_TIMEOUT_MS;
    while (!this.#with.signal.aborted && !(await isDone())) {
      if (Date.now() > deadline) return `${what} were not worked off within ${DRAIN_TIMEOUT_MS / 1000} s`;
      await delay(DRAIN_CHECK_MS);
    }
    return null;
  }

  #noteAlert(message: SNSMessage): void {
    const alert = publishedAlert(message);
    if (alert !== null) this.#alerts.set(alert.alertId, alert);
  }

  #counts(writer: StreamWriter): RecordCounts {
    return {
      in: writer.written,
      processed: this.#metrics.sum('RecordsProcessed'),
      rejected: this.#metrics.sum('RecordsRejected'),
      duplicates: this.#metrics.sum('RecordsDuplicate'),
      late: this.#metrics.sum('RecordsLate'),
    };
  }
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
