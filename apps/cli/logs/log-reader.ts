import {
  paginateFilterLogEvents,
  type CloudWatchLogsClient,
  type FilteredLogEvent,
} from '@aws-sdk/client-cloudwatch-logs';
import { OperationFailure } from '../../../lib/operations/operation-failure.ts';
import type { LogEvent } from './log-line.ts';

export interface LogSource {
  readonly functionName: string;
  readonly logGroup: string;
}

export interface LogSearch {
  readonly fromMs: number;
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
  readonly pattern?: string | undefined;
}

/** Streams deliver late and out of order: what follows looks back so far. */
const LOOK_BACK_MS = 15_000;

/** Reads the logs of several functions as one, each event once. */
export class LogReader {
  readonly #client: CloudWatchLogsClient;
  readonly #sources: readonly LogSource[];
  readonly #pattern: string | undefined;
  #fromMs: number;
  #newestMs: number;
  #seen = new Map<string, number>();

  constructor(client: CloudWatchLogsClient, sources: readonly LogSource[], { fromMs, pattern }: LogSearch) {
    this.#client = client;
    this.#sources = sources;
    this.#pattern = pattern;
    this.#fromMs = fromMs;
    this.#newestMs = fromMs;
  }

  /**
   * What has been written since the last call (the first time: since the begin of the search), oldest first.
   * @throws OperationFailure where a log group is missing or the pattern is none
   */
  async next(): Promise<readonly LogEvent[]> {
    const found = await Promise.all(this.#sources.map((source) => this.#eventsOf(source)));
    const events = found.flat().toSorted((a, b) => a.timeMs - b.timeMs);
    this.#newestMs = Math.max(this.#newestMs, events.at(-1)?.timeMs ?? 0);
    this.#fromMs = Math.max(this.#fromMs, this.#newestMs - LOOK_BACK_MS);
    for (const [key, timeMs] of this.#seen) if (timeMs < this.#fromMs) this.#seen.delete(key);
    return events;
  }

  async #eventsOf({ functionName, logGroup }: LogSource): Promise<readonly LogEvent[]> {
    const events: LogEvent[] = [];
    const pages = paginateFilterLogEvents(
      { client: this.#client },
      {
        logGroupName: logGroup,
        startTime: this.#fromMs,
        ...(this.#pattern !== undefined && { filterPattern: this.#pattern }),
      },
    );
    try {
      for await (const { events: page = [] } of pages) {
        for (const event of page) {
          const { timestamp: timeMs = 0, message = '' } = event;
          const key = keyOf(logGroup, event);
          if (this.#seen.has(key)) continue;
          this.#seen.set(key, timeMs);
          events.push({ functionName, timeMs, message });
        }
      }
    } catch (error) {
      throw explained(error as Error, logGroup);
    }
    return events;
  }
}

/** A loopback server gives events no id. */
function keyOf(logGroup: string, { eventId, logStreamName, timestamp, message }: FilteredLogEvent): string {
  return eventId ?? [logGroup, logStreamName, timestamp, message].join(' ');
}

function explained(error: Error, logGroup: string): Error {
  if (error.name === 'ResourceNotFoundException') {
    return new OperationFailure(
      `there is no log group ${logGroup}: are --env, --project and the AWS region right?`,
      { cause: error },
    );
  }
  if (error.name === 'InvalidParameterException') {
    return new OperationFailure(`CloudWatch Logs does not take this filter: ${error.message}`, {
      cause: error,
    });
  }
  return error;
}
