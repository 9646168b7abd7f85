import { VerifyEmailIdentityCommand } from '@aws-sdk/client-ses';
import { PublishBatchCommand } from '@aws-sdk/client-sns';
import { setTimeout as delay } from 'node:timers/promises';

import { AsyncInvocation } from '../../lib/local-aws/async-invocation.ts';
import {
  createAwsClients,
  destroyAwsClients,
  LOCAL_REGION,
  type AwsClients,
} from '../../lib/local-aws/aws-clients.ts';
import { provision, type ProvisionedStack } from '../../lib/local-aws/provision.ts';
import { scheduledEvent } from '../../lib/local-aws/schedule.ts';
import { readAlertHistory, type AlertHistory } from '../../lib/local-aws/alert-history.ts';
import { receivedNotifications, type ReceivedNotification } from './notifications.ts';
import type { Processors } from './processors.ts';
import { LOCAL_SENDER } from '../../lib/local-aws/processor-environment.ts';
import { RecordingMetrics } from './recording-metrics.ts';
import type { DemoSurroundings } from './run-demo.ts';
import { seedPreferences } from './seed-preferences.ts';

/** A bad quarter of an hour: everything that is followed moves, again and again. */
const MINUTES = 10;
const ALERTS_PER_MINUTE = 100;
const SYMBOLS = 50;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
const PER_BATCH = 10;
const IDLE_CHECK_MS = 50;

export interface StormResult {
  readonly history: AlertHistory;
  readonly notifications: readonly ReceivedNotification[];
  /** How many were published. */
  readonly alerts: number;
  /** Minutes of the storm's own time until nothing was due any more. */
  readonly minutes: number;
}

/**
 * A thousand alerts within ten minutes through the topic and the real function, with a clock that passes a minute as soon as
 * its alerts are worked off, and then from one time at which something is due to the next. Null when it was aborted.
 */
export async function runStorm(
  surroundings: DemoSurroundings,
  minutes = MINUTES,
): Promise<StormResult | null> {
  const clients = createAwsClients(surroundings.server.endpoint);
  const clock = new PassingClock();
  let alerting: AsyncInvocation | undefined;
  try {
    const stack = await provision(clients);
    await seedPreferences(clients.dynamodb, stack.userPreferencesTable, surroundings.sink);
    await clients.ses.send(new VerifyEmailIdentityCommand({ EmailAddress: LOCAL_SENDER }));
    const { application, sink } = surroundings;
    const metrics = new RecordingMetrics();
    const processors = application.createProcessors({
      stack,
      clients,
      sink,
      metrics,
      clock,
      groupIntervalSeconds: MINUTE_MS / 1000,
    });
    alerting = new AsyncInvocation({
      sqs: clients.sqs,
      queueUrl: stack.alertsQueueUrl,
      deadLetterQueueUrl: stack.deadLetterQueueUrl,
      invoke: (event) => processors.alerts(event),
    });
    alerting.start();
    const storm = new Storm({ ...surroundings, clients, stack, processors, alerting, clock });
    await storm.blow(minutes * ALERTS_PER_MINUTE);
    await storm.abate();
    if (surroundings.signal.aborted) return null;
    return {
      history: await readAlertHistory(clients.dynamodb, stack.alertHistoryTable),
      notifications: await receivedNotifications(surroundings.server, sink),
      alerts: minutes * ALERTS_PER_MINUTE,
      minutes: clock.minutes,
    };
  } finally {
    await alerting?.stop();
    destroyAwsClients(clients);
  }
}

class PassingClock {
  /** On the hour, as limits count alerts in clock hours: so every run ends the same. */
  readonly #startMs = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS;
  #nowMs = this.#startMs;

  now(): number {
    return this.#nowMs;
  }

  passTo(epochMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, epochMs);
  }

  get minutes(): number {
    return Math.round((this.#nowMs - this.#startMs) / MINUTE_MS);
  }
}

interface StormParts extends DemoSurroundings {
  readonly clients: AwsClients;
  readonly stack: ProvisionedStack;
  readonly processors: Processors;
  readonly alerting: AsyncInvocation;
  readonly clock: PassingClock;
}

class Storm {
  readonly #with: StormParts;
  #published = 0;

  constructor(parts: StormParts) {
    this.#with = parts;
  }

  /** Its alerts, a hundred a minute, and a sweep each minute. */
  async blow(alerts: number): Promise<void> {
    const { clock, progress, signal } = this.#with;
    progress.start(`a storm of ${alerts} alerts`, alerts);
    while (this.#published < alerts && !signal.aborted) {
      await this.#publishMinute();
      await this.#workOff();
      progress.update(this.#published);
      clock.passTo(clock.now() + MINUTE_MS);
      await this.#sweep();
    }
    progress.finish(`${this.#published} alerts worked off`);
  }

  /** Sweeps until nothing is due any more: bundles, and what a rate limit has put off. */
  async abate(): Promise<void> {
    const { clients, stack, clock, signal } = this.#with;
    while (!signal.aborted) {
      const { deliveries } = await readAlertHistory(clients.dynamodb, stack.alertHistoryTable);
      const due = deliveries.flatMap(({ dueAtMs }) => (dueAtMs === null ? [] : [dueAtMs]));
      if (due.length === 0) return;
      // A minute at least passes between two sweeps, as it does when it is deployed.
      clock.passTo(Math.max(Math.min(...due), clock.now() + MINUTE_MS));
      await this.#sweep();
    }
  }

  async #publishMinute(): Promise<void> {
    const { clients, stack } = this.#with;
    for (let batch = 0; batch < ALERTS_PER_MINUTE; batch += PER_BATCH) {
      const messages = Array.from({ length: PER_BATCH }, () => this.#nextAlert());
      await clients.sns.send(
        new PublishBatchCommand({
          TopicArn: stack.alertsTopicArn,
          PublishBatchRequestEntries: messages.map((Message, index) => ({ Id: String(index), Message })),
        }),
      );
    }
  }

  #nextAlert(): string {
    this.#published += 1;
    const symbol = `COIN${this.#published % SYMBOLS}USDT`;
    const id = `${symbol}-price_drop-storm-${this.#published}`;
    return JSON.stringify({
      alert_id: `${id}-1`,
      episode_id: id,
      alert_type: 'financial_anomaly',
      anomaly: 'price_drop',
      symbol,
      score: 0.8,
      price: 90,
      reference_price: 92,
      change_pct: -2.2,
      window: 60,
      explanation: `${symbol} fell 2.2 % in 60 s`,
      occurred_at: new Date(this.#with.clock.now()).toISOString(),
    });
  }

  async #workOff(): Promise<void> {
    const { alerting, signal } = this.#with;
    while (!signal.aborted && !(await alerting.isIdle())) await delay(IDLE_CHECK_MS);
  }

  async #sweep(): Promise<void> {
    await this.#with.processors.alerts(scheduledEvent(LOCAL_REGION, this.#with.clock.now()));
  }
}
