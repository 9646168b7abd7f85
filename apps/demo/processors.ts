import type { KinesisStreamEvent } from 'aws-lambda';
import type { AwsClients } from '../../lib/local-aws/aws-clients.ts';
import type { ProvisionedStack } from '../../lib/local-aws/provision.ts';
import type { Sink } from '../../lib/local-aws/sink.ts';
import type { ReadingOptions } from '../../lib/market-files/input-options.ts';
import type { FeedRow } from '../../lib/feeds/feed-rows.ts';
import type { MarketEvent } from '../../src/core/market-data/market-event.ts';
import type { TradeCorrection } from '../../src/core/market-data/trade-correction.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Metrics } from '../../src/ports/metrics.ts';

/** Both functions, ready to be invoked. */
export interface Processors {
  kinesis(event: KinesisStreamEvent): Promise<unknown>;
  alerts(event: unknown): Promise<unknown>;
}

export interface ProcessorSurroundings {
  readonly stack: ProvisionedStack;
  /** Their own clients, whose calls are counted. */
  readonly clients: AwsClients;
  readonly sink: Sink;
  /** Where kinesis-processor's metrics go. */
  readonly metrics: Metrics;
  /** Takes alert-processor's metrics, which otherwise end on standard output as EMF. */
  readonly alertMetrics?: Metrics;
  /** alert-processor's, where it is not that of this machine. */
  readonly clock?: Clock;
  readonly groupIntervalSeconds?: number;
  /** Of the functions' environment, over what a local run has. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** The application as the demo needs it: the functions and how a file becomes messages. */
export interface Application {
  createProcessors(surroundings: ProcessorSurroundings): Processors;
  /** `onReading` gets a sentence about how the file was understood. */
  openInput(path: string, reading: ReadingOptions, onReading: (text: string) => void): AsyncIterable<FeedRow>;
  toMessage(event: MarketEvent | TradeCorrection): unknown;
}
