import { setTimeout as delay } from 'node:timers/promises';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PublishCommand } from '@aws-sdk/client-sns';
import type { KinesisStreamEvent } from 'aws-lambda';
import { StreamWriter } from '../../../lib/feeds/stream-writer.ts';
import { AsyncInvocation } from '../../../lib/local-aws/async-invocation.ts';
import {
  createAwsClients,
  destroyAwsClients,
  LOCAL_REGION,
  type AwsClients,
} from '../../../lib/local-aws/aws-clients.ts';
import type { AwsServer } from '../../../lib/local-aws/aws-server.ts';
import { EventSourceMapping } from '../../../lib/local-aws/event-source-mapping/event-source-mapping.ts';
import { onFailureBucket } from '../../../lib/local-aws/event-source-mapping/on-failure-bucket.ts';
import { settingsOfEvent } from '../../../lib/local-aws/event-source-mapping/settings.ts';
import { processorEnvironment } from '../../../lib/local-aws/processor-environment.ts';
import { LOCAL_ACCOUNT, provision, type ProvisionedStack } from '../../../lib/local-aws/provision.ts';
import type { Sink } from '../../../lib/local-aws/sink.ts';
import { declaredFunction } from '../../../lib/template/deployed-function.ts';
import { readTemplate } from '../../../lib/template/template.ts';
import { FunctionProcess } from './function-process.ts';
import { LoadMarket } from './load-market.ts';
import { STEPS, type LoadOptions } from './load-options.ts';
import { latencyOf, type LoadStep } from './load-step.ts';

const SLICE_MS = 100;
const POLL_INTERVAL_MS = 50;
/** What is left of a step when the next one begins would be its lag. */
const DRAIN_MS = 30_000;

export interface LoadSurroundings {
  readonly server: AwsServer;
  readonly sink: Sink;
  readonly signal: AbortSignal;
  readonly onStep: (step: LoadStep) => void;
}

/** Puts trades on the stream in growing steps, an alert a second on the topic, and says after each step what it came to. */
export async function runLoad(
  options: LoadOptions,
  surroundings: LoadSurroundings,
): Promise<readonly LoadStep[]> {
  const clients = createAwsClients(surroundings.server.endpoint);
  const stack = await provision(clients);
  await seedReader(clients, stack, surroundings.sink);
  const run = new LoadRun(options, surroundings, clients, stack);
  try {
    return await run.perform();
  } finally {
    await run.stop();
    destroyAwsClients(clients);
  }
}

/** An attribute of a DynamoDB item. */
function text(S: string): { readonly S: string } {
  return { S };
}

/** Somebody who reads on two channels. */
async function seedReader({ dynamodb }: AwsClients, stack: ProvisionedStack, sink: Sink): Promise<void> {
  await dynamodb.send(
    new PutItemCommand({
      TableName: stack.userPreferencesTable,
      Item: {
        user_id: text('reader'),
        channels: { L: [text('slack'), text('discord')] },
        contacts: {
          M: { slack_webhook_url: text(sink.slackUrl), discord_webhook_url: text(sink.discordUrl) },
        },
        minimum_severity: text('LOW'),
      },
    }),
  );
}

class LoadRun {
  readonly #options: LoadOptions;
  readonly #with: LoadSurroundings;
  readonly #clients: AwsClients;
  readonly #stack: ProvisionedStack;
  readonly #functions: readonly FunctionProcess[];
  readonly #mapping: EventSourceMapping;
  readonly #alerting: AsyncInvocation;
  readonly #writer: StreamWriter;
  readonly #market: LoadMarket;
  #latencies: number[] = [];

  constructor(
    options: LoadOptions,
    surroundings: LoadSurroundings,
    clients: AwsClients,
    stack: ProvisionedStack,
  ) {
    this.#options = options;
    this.#with = surroundings;
    this.#clients = clients;
    this.#stack = stack;
    this.#market = new LoadMarket(options.symbols);
    this.#writer = new StreamWriter(clients.kinesis, stack.streamName);
    const { server, sink } = surroundings;
    const environment = { ...processorEnvironment({ stack, sink }), ...server.environment };
    const kinesis = new FunctionProcess('kinesis-processor', server.endpoint, environment);
    const alerts = new FunctionProcess('alert-processor', server.endpoint, environment);
    this.#functions = [kinesis, alerts];
    this.#mapping = this.#mappingTo(kinesis);
    this.#alerting = new AsyncInvocation({
      sqs: clients.sqs,
      queueUrl: stack.alertsQueueUrl,
      deadLetterQueueUrl: stack.deadLetterQueueUrl,
      invoke: (event) => alerts.invoke(event),
    });
  }

  async perform(): Promise<readonly LoadStep[]> {
    const steps: LoadStep[] = [];
    await this.#mapping.start();
    this.#alerting.start();
    for (const share of STEPS) {
      if (this.#with.signal.aborted) break;
      const step = await this.#step(Math.round(this.#options.rate * share));
      steps.push(step);
      this.#with.onStep(step);
      await this.#drain();
    }
    return steps;
  }

  async stop(): Promise<void> {
    await Promise.all([this.#mapping.stop(), this.#alerting.stop()]);
    await Promise.all(this.#functions.map((each) => each.stop()));
  }

  async #step(offered: number): Promise<LoadStep> {
    const used = this.#functions.map((each) => each.used());
    const [written, finished] = [this.#writer.written, this.#mapping.finishedRecords];
    const startMs = performance.now();
    this.#latencies = [];
    const waiting = await this.#offer(offered, (this.#options.seconds * 1000) / STEPS.length);
    const elapsedMs = performance.now() - startMs;
    return {
      offered,
      taken: ((this.#writer.written - written) * 1000) / elapsedMs,
      done: ((this.#mapping.finishedRecords - finished) * 1000) / elapsedMs,
      latency: latencyOf(this.#latencies),
      waiting,
      functions: this.#functions.map((each, index) => each.since(used[index]!, elapsedMs)),
    };
  }

  /** Keeps up with the clock: what a slow stream did not take in one slice comes in the next. Returns how many wait, once a second. */
  async #offer(rate: number, stepMs: number): Promise<readonly number[]> {
    const waiting: number[] = [];
    const startMs = performance.now();
    for (let put = 0; !this.#with.signal.aborted;) {
      const elapsedMs = performance.now() - startMs;
      if (elapsedMs >= stepMs) break;
      const due = Math.floor((elapsedMs * rate) / 1000) - put;
      for (let index = 0; index < due; index++) await this.#writer.write(this.#market.trade());
      put += due;
      await this.#writer.flush();
      if (waiting.length < Math.floor(elapsedMs / 1000)) {
        waiting.push(this.#writer.written - this.#mapping.finishedRecords);
        await this.#publishAlert();
      }
      await delay(SLICE_MS - ((performance.now() - startMs) % SLICE_MS));
    }
    return waiting;
  }

  async #publishAlert(): Promise<void> {
    const { alertsTopicArn: TopicArn } = this.#stack;
    await this.#clients.sns.send(new PublishCommand({ TopicArn, Message: this.#market.alert() }));
  }

  async #drain(): Promise<void> {
    const deadline = performance.now() + DRAIN_MS;
    const isDone = (): boolean => this.#mapping.finishedRecords >= this.#writer.written;
    while (!isDone() && !this.#with.signal.aborted && performance.now() < deadline) await delay(SLICE_MS);
  }

  #mappingTo(kinesis: FunctionProcess): EventSourceMapping {
    const { streamArn, bucket, kinesisProcessor } = this.#stack;
    // Batches are those of prod, whatever the resources are called.
    const deployed = declaredFunction(readTemplate(), 'KinesisProcessor', 'prod');
    return new EventSourceMapping({
      kinesis: this.#clients.kinesis,
      streamArn,
      region: LOCAL_REGION,
      functionArn: `arn:aws:lambda:${LOCAL_REGION}:${LOCAL_ACCOUNT}:function:${kinesisProcessor.name}`,
      settings: settingsOfEvent(deployed.events['Ticks']!),
      limits: deployed,
      pollIntervalMs: POLL_INTERVAL_MS,
      invoke: async (event: KinesisStreamEvent) => {
        const response = await kinesis.invoke(event);
        const nowMs = Date.now();
        for (const { kinesis: record } of event.Records) {
          this.#latencies.push(nowMs - record.approximateArrivalTimestamp * 1000);
        }
        return response;
      },
      onFailure: onFailureBucket(this.#clients.s3, bucket),
    });
  }
}
