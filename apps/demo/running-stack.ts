import { randomUUID } from 'node:crypto';
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
import { linksTo, startFunctionUrl, type FunctionUrl } from '../../lib/local-aws/function-url.ts';
import { onFailureBucket } from '../../lib/local-aws/event-source-mapping/on-failure-bucket.ts';
import { provision, type ProvisionedStack } from '../../lib/local-aws/provision.ts';
import { RecordingMetrics } from './recording-metrics.ts';
import { Schedule } from '../../lib/local-aws/schedule.ts';
import type { Sink } from '../../lib/local-aws/sink.ts';
import { MetricPublisher } from '../../lib/local-aws/telemetry/metric-publisher.ts';
import { PublishedMetrics, toEach } from '../../lib/local-aws/telemetry/published-metrics.ts';
import { withLambdaMetrics } from '../../lib/local-aws/telemetry/with-lambda-metrics.ts';
import { declaredFunction } from '../../lib/template/deployed-function.ts';
import { readTemplate } from '../../lib/template/template.ts';
import { readAlertHistory } from '../../lib/local-aws/alert-history.ts';
import type { Application } from './processors.ts';
import { LOCAL_SENDER } from '../../lib/local-aws/processor-environment.ts';
import { publishedAlert } from './published-alert.ts';
import type { DemoOutcome, FileCounts, PublishedAlert, RecordCounts } from './report.ts';
import { StreamWriter, type StreamWriterOptions } from '../../lib/feeds/stream-writer.ts';

/** What is due so soon belongs to this run: bundles, and not what waits for a rate limit. */
const DUE_SOON_MS = 10_000;
const POLL_INTERVAL_MS = 200;
/** What kinesis-processor counts of the alerts that it publishes. */
const ALERT_METRICS = ['AnomaliesDetected', 'AnomaliesResolved', 'RulesFired'];
/** How long the pipeline may take to work off what has been put in, and then the alerts. */
const DRAIN_TIMEOUT_MS = 180_000;
const DRAIN_CHECK_MS = 50;
const NEVER = new AbortController().signal;

export interface StackSurroundings {
  readonly server: AwsServer;
  readonly sink: Sink;
  readonly application: Application;
}

export interface StackOptions {
  /** Fills the tables before anything reads them. */
  readonly prepare: (stack: ProvisionedStack, clients: AwsClients) => Promise<void>;
  readonly groupIntervalSeconds?: number;
  /** Of the functions' environment, over what a local run has. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Messages stay on this machine, so that links to it lead somewhere. */
  readonly isLocal: boolean;
  /** How often the schedule fires; deployed it is a minute. */
  readonly sweepEveryMs: number;
  /** How many of the latest arrivals are remembered; all of them when absent. */
  readonly maxArrivals?: number;
  readonly writer?: StreamWriterOptions;
}

/** What only the processors and their triggers know of a run. */
export interface Failures {
  /** Records the event-source mapping gave up. */
  readonly givenUpRecords: number;
  /** Alert events that failed every try. */
  readonly deadLetteredAlerts: number;
}

interface Triggers {
  readonly mapping: EventSourceMapping;
  readonly alerting: AsyncInvocation;
  readonly schedule: Schedule;
}

/** Both processors at work on a stack of loopback AWS, from `start` to `stop`. */
export class RunningStack {
  readonly clients: AwsClients;
  readonly stack: ProvisionedStack;
  /** Puts records on the stream; what it has written counts as what came in. */
  readonly writer: StreamWriter;
  readonly #with: StackSurroundings;
  readonly #options: StackOptions;
  readonly #metered: AwsClients;
  readonly #meter = new AwsCallMeter();
  readonly #metrics = new RecordingMetrics();
  readonly #publisher: MetricPublisher;
  readonly #arrivals = new Map<string, number>();
  readonly #alerts = new Map<string, PublishedAlert>();
  readonly #startMs = performance.now();
  readonly #functionUrl: FunctionUrl;
  readonly #triggers: Triggers;

  private constructor(
    surroundings: StackSurroundings,
    options: StackOptions,
    clients: AwsClients,
    stack: ProvisionedStack,
    functionUrl: FunctionUrl,
  ) {
    this.#with = surroundings;
    this.#options = options;
    this.clients = clients;
    this.stack = stack;
    this.writer = new StreamWriter(clients.kinesis, stack.streamName, options.writer);
    this.#metered = createAwsClients(surroundings.server.endpoint);
    this.#publisher = new MetricPublisher({ cloudwatch: clients.cloudwatch, now: () => Date.now() });
    for (const client of Object.values(this.#metered)) this.#meter.meter(client as AwsClients['sqs']);
    this.#functionUrl = functionUrl;
    this.#triggers = this.#makeTriggers();
  }

  static async start(surroundings: StackSurroundings, options: StackOptions): Promise<RunningStack> {
    const clients = createAwsClients(surroundings.server.endpoint);
    try {
      const stack = await provision(clients);
      await options.prepare(stack, clients);
      await clients.ses.send(new VerifyEmailIdentityCommand({ EmailAddress: LOCAL_SENDER }));
      const running = new RunningStack(surroundings, options, clients, stack, await startFunctionUrl());
      const { mapping, alerting, schedule } = running.#triggers;
      await mapping.start();
      alerting.start();
      schedule.start();
      return running;
    } catch (error) {
      destroyAwsClients(clients);
      throw error;
    }
  }

  async stop(): Promise<void> {
    await Promise.all(Object.values(this.#triggers).map((part: Triggers[keyof Triggers]) => part.stop()));
    await this.#functionUrl.stop();
    await this.#publisher.stop();
    destroyAwsClients(this.clients);
    destroyAwsClients(this.#metered);
  }

  get failures(): Failures {
    const { mapping, alerting } = this.#triggers;
    return { givenUpRecords: mapping.givenUpRecords, deadLetteredAlerts: alerting.deadLettered };
  }

  get counts(): RecordCounts {
    return {
      in: this.writer.written,
      processed: this.#metrics.sum('RecordsProcessed'),
      rejected: this.#metrics.sum('RecordsRejected'),
      duplicates: this.#metrics.sum('RecordsDuplicate'),
      late: this.#metrics.sum('RecordsLate'),
    };
  }

  /** Waits until the stream is worked off; null when it was in time, or the signal was aborted. */
  drainRecords(signal = NEVER): Promise<string | null> {
    const { mapping } = this.#triggers;
    return drain('records', async () => mapping.finishedRecords >= this.writer.written, signal);
  }

  /** Waits until what is alerted and soon due has been dealt with; as `drainRecords`. */
  async drainAlerts(signal = NEVER): Promise<string | null> {
    const { alerting, schedule } = this.#triggers;
    return (
      (await drain('alerts', () => alerting.isIdle(), signal)) ??
      drain(
        'bundles',
        async () => {
          await schedule.fire();
          const { deliveries } = await readAlertHistory(this.clients.dynamodb, this.stack.alertHistoryTable);
          return !deliveries.some(({ dueAtMs }) => dueAtMs !== null && dueAtMs <= Date.now() + DUE_SOON_MS);
        },
        signal,
      )
    );
  }

  async outcome(files: readonly FileCounts[]): Promise<DemoOutcome> {
    return {
      runId: randomUUID(),
      files,
      records: this.counts,
      anomalies: this.#metrics.sum('AnomaliesDetected'),
      alertsAnswered: ALERT_METRICS.reduce((sum, name) => sum + this.#metrics.sum(name), 0),
      alerts: [...this.#alerts.values()].toSorted(
        (a, b) => a.occurredAt.localeCompare(b.occurredAt) || a.alertId.localeCompare(b.alertId),
      ),
      history: await readAlertHistory(this.clients.dynamodb, this.stack.alertHistoryTable),
      arrivals: this.#arrivals,
      awsCalls: this.#meter.calls,
      readUnits: this.#meter.readUnits,
      writeUnits: this.#meter.writeUnits,
      wallSeconds: (performance.now() - this.#startMs) / 1000,
      cpuSeconds: cpuSeconds(),
    };
  }

  #makeTriggers(): Triggers {
    const { clients, stack } = this;
    const { application, sink } = this.#with;
    const { groupIntervalSeconds, variables, isLocal, sweepEveryMs } = this.#options;
    const processors = application.createProcessors({
      stack,
      clients: this.#metered,
      sink,
      metrics: toEach([this.#metrics, this.#published('kinesis-processor')]),
      alertMetrics: this.#published('alert-processor'),
      ...(groupIntervalSeconds !== undefined && { groupIntervalSeconds }),
      variables: { ...(isLocal && linksTo(this.#functionUrl)), ...variables },
    });
    const kinesis = this.#observed(stack.kinesisProcessor.name, (event: KinesisStreamEvent) =>
      processors.kinesis(event),
    );
    const alerts = this.#observed(stack.alertProcessor.name, (event: unknown) => processors.alerts(event));
    this.#functionUrl.serve(alerts);
    // What a run measures is what production costs: batches are those of prod, whatever the resources are called.
    const deployed = declaredFunction(readTemplate(), 'KinesisProcessor', 'prod');
    const mapping = new EventSourceMapping({
      kinesis: clients.kinesis,
      streamArn: stack.streamArn,
      region: LOCAL_REGION,
      functionArn: `arn:aws:lambda:${LOCAL_REGION}:000000000000:function:${stack.kinesisProcessor.name}`,
      settings: settingsOfEvent(deployed.events['Ticks']!),
      limits: deployed,
      pollIntervalMs: POLL_INTERVAL_MS,
      invoke: kinesis,
      onFailure: onFailureBucket(clients.s3, stack.bucket),
      onRead: (records) => {
        for (const { sequenceNumber, arrivalMs } of records) this.#noteArrival(sequenceNumber, arrivalMs);
      },
    });
    const alerting = new AsyncInvocation({
      sqs: clients.sqs,
      queueUrl: stack.alertsQueueUrl,
      deadLetterQueueUrl: stack.deadLetterQueueUrl,
      invoke: alerts,
      onMessage: (message) => this.#noteAlert(message),
    });
    const schedule = new Schedule({ everyMs: sweepEveryMs, region: LOCAL_REGION, invoke: alerts });
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

  #noteArrival(sequenceNumber: string, arrivalMs: number): void {
    this.#arrivals.set(sequenceNumber, arrivalMs);
    const { maxArrivals = Infinity } = this.#options;
    if (this.#arrivals.size > maxArrivals) this.#arrivals.delete(this.#arrivals.keys().next().value!);
  }

  #noteAlert(message: SNSMessage): void {
    const alert = publishedAlert(message);
    if (alert !== null) this.#alerts.set(alert.alertId, alert);
  }
}

/** Null when it came about in time, or the signal was aborted. */
async function drain(
  what: string,
  isDone: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<string | null> {
  const deadline = Date.now() + DRAIN_TIMEOUT_MS;
  while (!signal.aborted && !(await isDone())) {
    if (Date.now() > deadline) return `${what} were not worked off within ${DRAIN_TIMEOUT_MS / 1000} s`;
    await delay(DRAIN_CHECK_MS);
  }
  return null;
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
