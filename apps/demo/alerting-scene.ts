import { setTimeout as delay } from 'node:timers/promises';

import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { VerifyEmailIdentityCommand } from '@aws-sdk/client-ses';
import { PublishBatchCommand } from '@aws-sdk/client-sns';

import { toItem } from '../../src/adapters/dynamodb/plain-item.ts';
import { AlertProcessorConfig } from '../../src/config/alert-processor-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { createAlertProcessor, type AlertProcessor } from '../../src/containers/alert-processor.ts';
import type { Alert } from '../../src/core/alert/alert.ts';
import { toMessage } from '../../src/dto/alert-message.dto.ts';
import { createHandler } from '../../src/handlers/alert-processor.ts';
import { AsyncInvocation } from '../../lib/local-aws/async-invocation.ts';
import {
  createAwsClients,
  destroyAwsClients,
  LOCAL_REGION,
  type AwsClients,
} from '../../lib/local-aws/aws-clients.ts';
import type { AwsServer } from '../../lib/local-aws/aws-server.ts';
import { LOCAL_SENDER, processorEnvironment } from '../../lib/local-aws/processor-environment.ts';
import { linksTo, startFunctionUrl, type FunctionUrl } from '../../lib/local-aws/function-url.ts';
import { provision, type ProvisionedStack } from '../../lib/local-aws/provision.ts';
import { Schedule } from '../../lib/local-aws/schedule.ts';
import type { Sink } from '../../lib/local-aws/sink.ts';

/** Where messages arrive. */
export interface Surroundings {
  readonly server: AwsServer;
  readonly sink: Sink;
  readonly signal: AbortSignal;
}

export interface SceneOptions extends Surroundings {
  /** Items of the user-preferences table. */
  readonly preferences: readonly Readonly<Record<string, unknown>>[];
  readonly groupIntervalSeconds: number;
  /** A second scene on one server needs names of its own. */
  readonly projectName?: string;
  /** Of the function's environment, where seconds stand for minutes. */
  readonly variables?: Readonly<Record<string, string>>;
  /** How often the schedule fires; deployed it is a minute. */
  readonly sweepEveryMs: number;
}

/** What a scenario waited for in vain. */
export class NotInTimeError extends Error {
  override readonly name = 'NotInTimeError';
}

type Items = Parameters<typeof toItem>[0];
/** https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
const MAX_BATCH = 10;
const POLL_MS = 50;
const TIMEOUT_MS = 60_000;

/** alert-processor as it is deployed, with its topic, its schedule and its function URL, on loopback. */
export class Scene {
  readonly clients: AwsClients;
  readonly stack: ProvisionedStack;
  readonly processor: AlertProcessor;
  readonly schedule: Schedule;
  readonly #signal: AbortSignal;
  readonly #alerting: AsyncInvocation;
  readonly #functionUrl: FunctionUrl;

  private constructor(parts: {
    clients: AwsClients;
    stack: ProvisionedStack;
    processor: AlertProcessor;
    schedule: Schedule;
    signal: AbortSignal;
    alerting: AsyncInvocation;
    functionUrl: FunctionUrl;
  }) {
    ({
      clients: this.clients,
      stack: this.stack,
      processor: this.processor,
      schedule: this.schedule,
    } = parts);
    this.#signal = parts.signal;
    this.#alerting = parts.alerting;
    this.#functionUrl = parts.functionUrl;
  }

  static async open(options: SceneOptions): Promise<Scene> {
    const { server, sink, projectName } = options;
    const clients = createAwsClients(server.endpoint);
    const stack = await provision(clients, { ...(projectName !== undefined && { projectName }) });
    await clients.ses.send(new VerifyEmailIdentityCommand({ EmailAddress: LOCAL_SENDER }));
    for (const item of options.preferences) {
      const Item = toItem(item as Items);
      await clients.dynamodb.send(new PutItemCommand({ TableName: stack.userPreferencesTable, Item }));
    }
    const functionUrl = await startFunctionUrl();
    const config = loadConfig(AlertProcessorConfig, {
      ...processorEnvironment({ stack, sink, groupIntervalSeconds: options.groupIntervalSeconds }),
      ...linksTo(functionUrl),
      DEAD_LETTER_QUEUE_URL: stack.deadLetterQueueUrl,
      ...options.variables,
    });
    const processor = createAlertProcessor(config, clients);
    const handler = createHandler(processor);
    functionUrl.serve((event) => handler(event));
    const alerting = new AsyncInvocation({
      sqs: clients.sqs,
      queueUrl: stack.alertsQueueUrl,
      deadLetterQueueUrl: stack.deadLetterQueueUrl,
      invoke: (event) => handler(event),
    });
    const schedule = new Schedule({
      everyMs: options.sweepEveryMs,
      region: LOCAL_REGION,
      invoke: (event) => handler(event),
    });
    alerting.start();
    schedule.start();
    return new Scene({ clients, stack, processor, schedule, signal: options.signal, alerting, functionUrl });
  }

  /** Through the topic, as kinesis-processor does it. */
  async publish(alerts: readonly Alert[]): Promise<void> {
    for (let start = 0; start < alerts.length; start += MAX_BATCH) {
      await this.clients.sns.send(
        new PublishBatchCommand({
          TopicArn: this.stack.alertsTopicArn,
          PublishBatchRequestEntries: alerts.slice(start, start + MAX_BATCH).map((alert, index) => ({
            Id: String(index),
            Subject: 'Financial Anomaly Alert',
            Message: JSON.stringify(toMessage(alert)),
          })),
        }),
      );
    }
  }

  /** Resolves when every published alert has been dealt with, with how many failed every try. */
  async settled(): Promise<number> {
    await this.until('the alerts are worked off', () => this.#alerting.isIdle());
    return this.#alerting.deadLettered;
  }

  /** @throws NotInTimeError when it does not come about. */
  async until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + TIMEOUT_MS;
    while (!(await isSo())) {
      this.#signal.throwIfAborted();
      if (Date.now() > deadline) throw new NotInTimeError(`${what}, within ${TIMEOUT_MS / 1000} s`);
      await delay(POLL_MS);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.schedule.stop(), this.#alerting.stop(), this.#functionUrl.stop()]);
    destroyAwsClients(this.clients);
  }
}
