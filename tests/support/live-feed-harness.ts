import type { ExecutionContext } from 'ava';
import { decodeBytes } from '../../src/dto/kinesis-record.ts';
import type { MarketEvent } from '../../src/core/market-data/market-event.ts';
import type { TradeCorrection } from '../../src/core/market-data/trade-correction.ts';
import type { LocalStack } from './local-stack.ts';
import { type RtfResult, rtfOn } from './rtf.ts';
import { streamRecords } from './stream-records.ts';
import { until } from './until.ts';

export const NOW_MS = Date.parse('2026-03-03T00:00:00Z');

export interface RunningFeed {
  /** Lines on standard error so far. */
  readonly notes: readonly string[];
  /** Waits until the stream has taken so many records. */
  readonly taken: (records: number) => Promise<void>;
  /** Ctrl-C, and what the command said. */
  readonly stop: () => Promise<RtfResult>;
  /** Waits for a command that ends by itself. */
  readonly ended: Promise<RtfResult>;
}

/** Runs `rtf feed --live` against a local server and the loopback Kinesis. */
export async function liveFeedHarness(t: ExecutionContext, localStack: () => Promise<LocalStack>) {
  const { clients, stack, server } = await localStack();
  const project = stack.processedDataTable.replace(/-dev-processed-data$/, '');
  return {
    kinesis: clients.kinesis,
    streamName: stack.streamName,
    server,
    project,
    start: (args: readonly string[], env: Readonly<Record<string, string>> = {}): RunningFeed => {
      const interruption = new AbortController();
      t.teardown(() => interruption.abort());
      const notes: string[] = [];
      let records = 0;
      const rtf = rtfOn(clients.dynamodb, {
        kinesis: () => Promise.resolve(clients.kinesis),
        now: () => NOW_MS,
        env,
        interrupted: () => interruption.signal,
        err: (line) => notes.push(line),
        progress: () => ({
          start: () => undefined,
          update: (done) => (records = done),
          note: () => undefined,
          finish: () => undefined,
        }),
      });
      const ended = rtf(['feed', ...args, '--project', project]);
      return {
        notes,
        ended,
        taken: (count) => until(() => records >= count),
        stop: async () => {
          interruption.abort();
          return ended;
        },
      };
    },
    /** The events on the stream by partition key, as the processor decodes them; the texts of what it refuses. */
    decoded: async () => {
      const events: Record<string, (MarketEvent | TradeCorrection)[]> = {};
      const refused: string[] = [];
      for (const [key, texts] of Object.entries(await streamRecords(clients.kinesis, stack.streamName))) {
        for (const text of texts) {
          for (const decoded of decodeBytes(Buffer.from(text), NOW_MS)) {
            if (decoded.ok) (events[key] ??= []).push(decoded.event);
            else refused.push(text);
          }
        }
      }
      return { events, refused };
    },
  };
}

/** What tells one trade from another. */
export function prices(events: readonly (MarketEvent | TradeCorrection)[] = []): unknown[] {
  return events.map((event) => ('price' in event ? event.price : event.type));
}
