import { KinesisClient } from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';

import { FilePosition, type FeedPosition } from '../../lib/feeds/live/feed-position.ts';
import { restUrlOf } from '../../lib/feeds/live/feed-hosts.ts';
import { runLiveFeed } from '../../lib/feeds/live/run-live-feed.ts';
import { summaryLines } from '../../lib/feeds/live/summary-text.ts';
import { StreamWriter } from '../../lib/feeds/stream-writer.ts';
import { FeedLog } from './feed-log.ts';
import { feedOptions, type FeedOptions } from './feed-options.ts';
import { S3Position } from './s3-position.ts';

/** Whoever runs it starts it again: a refusal may pass, a wrong variable does not. */
const EXIT_REFUSED = 1;
const EXIT_UNUSABLE = 2;
const HEARTBEAT_EVERY_MS = 60_000;

process.exitCode = await main();

/** Puts a live feed on a stream until it is told to stop: what ECS, Docker and systemd run. */
async function main(): Promise<number> {
  let options: FeedOptions;
  try {
    options = feedOptions(process.env);
  } catch (error) {
    process.stderr.write(`feed: ${(error as Error).message}\n`);
    return EXIT_UNUSABLE;
  }
  const log = new FeedLog({
    ...options,
    feed: options.vendor.name,
    write: (line) => process.stdout.write(`${line}\n`),
    now: () => Date.now(),
  });
  const stopping = new AbortController();
  // ECS, Docker and systemd send SIGTERM, and SIGKILL after half a minute or more: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());
  try {
    await bring(options, log, stopping.signal);
    return 0;
  } catch (error) {
    log.error((error as Error).message);
    return EXIT_REFUSED;
  }
}

async function bring(options: FeedOptions, log: FeedLog, signal: AbortSignal): Promise<void> {
  const { vendor, stream } = options;
  const s3 = new S3Client({ forcePathStyle: isLoopback() });
  const kinesis = kinesisClient(s3);
  const writer = new StreamWriter(kinesis, stream, {
    isPatient: () => !signal.aborted,
    onRefusal: (waiting) => log.note(`the stream refuses records for now: ${waiting} wait`),
  });
  const heartbeat = setInterval(() => log.heartbeat(writer.written), HEARTBEAT_EVERY_MS);
  const position = positionOf(options, s3);
  try {
    const summary = await runLiveFeed({
      ...options,
      restUrl: restUrlOf(vendor, options),
      signal,
      random: Math.random,
      writer,
      onNote: (note) => log.note(note),
      onProgress: () => undefined,
      ...(position !== undefined && { position }),
    });
    for (const line of summaryLines(stream, summary, writer.overtaken)) log.note(line);
  } finally {
    clearInterval(heartbeat);
    log.heartbeat(writer.written);
    kinesis.destroy();
    s3.destroy();
  }
}

/**
 * A loopback server ends larger bodies over HTTP/2, this client's default, in a protocol error
 * (docs/adr/001-loopback-aws-server.md): there it borrows the HTTP/1.1 handler of its neighbour.
 */
function kinesisClient(s3: S3Client): KinesisClient {
  return new KinesisClient(isLoopback() ? { requestHandler: s3.config.requestHandler } : {});
}

function positionOf({ place, vendor }: FeedOptions, s3: S3Client): FeedPosition | undefined {
  if (place.kind === 'none') return undefined;
  if (place.kind === 'file') return new FilePosition(place.path, vendor.name);
  return new S3Position(s3, place, vendor.name);
}

/** Where an endpoint is given, it is a loopback server's, which has no name for each bucket. */
function isLoopback(): boolean {
  return process.env['AWS_ENDPOINT_URL'] !== undefined;
}
