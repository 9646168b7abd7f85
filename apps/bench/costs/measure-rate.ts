import type { KinesisStreamEvent } from 'aws-lambda';
import { AwsCallMeter } from '../../../lib/local-aws/aws-call-meter.ts';
import { createAwsClients, destroyAwsClients } from '../../../lib/local-aws/aws-clients.ts';
import { provision } from '../../../lib/local-aws/provision.ts';
import { KinesisProcessorConfig } from '../../../src/config/kinesis-processor-config.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { createKinesisProcessor } from '../../../src/containers/kinesis-processor.ts';
import { createHandler, type KinesisHandler } from '../../../src/handlers/kinesis-processor.ts';
import { cpuMs } from '../side-by-side.ts';
import { TradeStream } from '../trades.ts';
import { laneBatches, type Lanes } from './lane-batches.ts';

export interface RateCase extends Lanes {
  /** Ticks a second. */
  readonly rate: number;
  readonly symbols: number;
}

/** What kinesis-processor did in some minutes of a feed. */
export interface RateCounts extends RateCase {
  readonly ticks: number;
  readonly batches: number;
  /** Calls of AWS by name. */
  readonly calls: Readonly<Record<string, number>>;
  readonly writeUnits: number;
  readonly readUnits: number;
  /** On the stream, in the lake and in the log. */
  readonly tickBytes: number;
  readonly objectBytes: number;
  readonly logBytes: number;
  readonly cpuMs: number;
  /** Metrics that were written, each with its dimensions. */
  readonly metrics: readonly string[];
}

const MINUTE_MS = 60_000;
/** State is as long as it gets once the longest memory of bars is full. */
const LEARNT_BARS = 700;
const MOST_MINUTES = 10;
const TICKS_AIMED_AT = 120_000;
/** What CloudWatch Logs counts for an event beside its text: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
const LOG_EVENT_BYTES = 26;

/** The handler on the loopback server, with symbols that have been known for half a day. */
export async function measureRate(endpoint: string, given: RateCase): Promise<RateCounts> {
  const clients = createAwsClients(endpoint);
  const projectName = `costs${process.hrtime.bigint()}`;
  const stack = await provision(clients, { environment: 'prod', projectName });
  const meter = new AwsCallMeter();
  let objectBytes = 0;
  for (const client of [clients.dynamodb, clients.s3, clients.sns]) meter.meter(client);
  clients.s3.middlewareStack.add(
    (next) => (call) => {
      const { Body } = call.input as { readonly Body?: Uint8Array };
      objectBytes += Body?.length ?? 0;
      return next(call);
    },
    { step: 'initialize', name: 'objectBytes' },
  );
  const config = loadConfig(KinesisProcessorConfig, {
    ...stack.kinesisProcessor.variables,
    LOG_LEVEL: 'WARN',
  });
  const handler = createHandler(createKinesisProcessor(config, clients));
  const minutes = Math.min(MOST_MINUTES, Math.max(1, Math.round(TICKS_AIMED_AT / given.rate / 60)));
  const startMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - minutes * MINUTE_MS;
  const log = recordedOutput();
  await learn(handler, given.symbols, startMs);
  log.take();

  const before = {
    calls: meter.calls,
    writeUnits: meter.writeUnits,
    readUnits: meter.readUnits,
    objectBytes,
  };
  const ticks = given.rate * minutes * 60;
  let batches = 0;
  let tickBytes = 0;
  const begunMs = cpuMs();
  for (const batch of laneBatches(arrivals(given, startMs, ticks), given)) {
    batches += 1;
    for (const { record } of batch) tickBytes += Buffer.from(record.kinesis.data, 'base64').length;
    await handled(handler, { Records: batch.map(({ record }) => record) });
  }
  const usedMs = cpuMs() - begunMs;
  const lines = log.end();
  destroyAwsClients(clients);
  return {
    ...given,
    ticks,
    batches,
    calls: Object.fromEntries(
      Object.entries(meter.calls).map(([name, count]) => [name, count - (before.calls[name] ?? 0)]),
    ),
    writeUnits: meter.writeUnits - before.writeUnits,
    readUnits: meter.readUnits - before.readUnits,
    tickBytes,
    objectBytes: objectBytes - before.objectBytes,
    logBytes: lines.reduce((sum, line) => sum + Buffer.byteLength(line) + LOG_EVENT_BYTES, 0),
    cpuMs: Math.round(usedMs),
    metrics: [...new Set(lines.flatMap(metricsOf))].toSorted(),
  };
}

interface Arrival {
  readonly arrivalMs: number;
  readonly symbol: number;
  readonly record: KinesisStreamEvent['Records'][number];
}

function* arrivals({ rate, symbols }: RateCase, startMs: number, ticks: number): Generator<Arrival> {
  const stream = new TradeStream(symbols, startMs, 1000 / rate);
  for (let index = 0; index < ticks; index += 1) {
    yield { arrivalMs: stream.timeMs, symbol: index % symbols, record: stream.record() };
  }
}

/** A trade a minute of each symbol, so that every minute is a bar. */
async function learn(handler: KinesisHandler, symbols: number, untilMs: number): Promise<void> {
  const stream = new TradeStream(symbols, untilMs - LEARNT_BARS * MINUTE_MS, MINUTE_MS / symbols);
  const records = Array.from({ length: LEARNT_BARS * symbols }, () => stream.record());
  // Sequence numbers of the trades that are measured go on from there.
  for (const [index, record] of records.entries()) {
    record.kinesis.sequenceNumber = String(
      BigInt(record.kinesis.sequenceNumber) - 10n ** 15n + BigInt(index),
    );
  }
  for (let start = 0; start < records.length; start += 500) {
    await handled(handler, { Records: records.slice(start, start + 500) });
  }
}

async function handled(handler: KinesisHandler, event: KinesisStreamEvent): Promise<void> {
  const response = (await handler(event)) as { batchItemFailures?: readonly unknown[] };
  if (response.batchItemFailures?.length !== 0) throw new Error('a batch of the measurement failed');
}

/** Lines that a function would have logged. */
function recordedOutput(): { take(): readonly string[]; end(): readonly string[] } {
  const write = process.stdout.write.bind(process.stdout);
  const lines: string[] = [];
  process.stdout.write = (chunk: string | Uint8Array): boolean => lines.push(String(chunk)) > 0;
  const take = (): readonly string[] => lines.splice(0);
  return {
    take,
    end: () => {
      process.stdout.write = write;
      return take();
    },
  };
}

interface EmbeddedMetrics {
  readonly _aws?: {
    readonly CloudWatchMetrics: readonly {
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
  readonly [field: string]: unknown;
}

/** Each metric of a log line with the values of its dimensions, which is what is paid for. */
function metricsOf(line: string): readonly string[] {
  const document = JSON.parse(line) as EmbeddedMetrics;
  return (document._aws?.CloudWatchMetrics ?? []).flatMap(({ Dimensions, Metrics }) =>
    Metrics.flatMap(({ Name }) =>
      Dimensions.map((names) => [Name, ...names.map((name) => String(document[name]))].join(' ')),
    ),
  );
}
