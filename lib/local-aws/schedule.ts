import { randomUUID } from 'node:crypto';

import type { ScheduledEvent } from 'aws-lambda';

export interface ScheduleOptions {
  readonly everyMs: number;
  readonly region: string;
  invoke(event: ScheduledEvent): Promise<unknown>;
  /** Told when an invocation fails; the next one comes in its time. */
  readonly onError?: (error: unknown) => void;
}

/** An EventBridge rule `rate(…)` whose target is a function. An invocation still running is not overlapped. */
export class Schedule {
  readonly #options: ScheduleOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | null = null;

  constructor(options: ScheduleOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => void this.fire(), this.#options.everyMs);
  }

  /** Invokes now, or joins the invocation that is running. */
  fire(): Promise<void> {
    this.#running ??= this.#options
      .invoke(scheduledEvent(this.#options.region, Date.now()))
      .then(
        () => undefined,
        (error: unknown) => this.#options.onError?.(error),
      )
      .finally(() => {
        this.#running = null;
      });
    return this.#running;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }
}

/** What EventBridge sends to a target of a schedule. */
export function scheduledEvent(region: string, nowMs: number): ScheduledEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: '000000000000',
    time: `${new Date(nowMs).toISOString().slice(0, 19)}Z`,
    region,
    resources: [`arn:aws:events:${region}:000000000000:rule/local-schedule`],
    detail: {},
  };
}
