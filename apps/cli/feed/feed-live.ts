import { FeedRefusedError } from '../../../lib/feeds/live/live-feed.ts';
import { type LiveFeedSummary, runLiveFeed } from '../../../lib/feeds/live/run-live-feed.ts';
import type { FeedSecrets, FeedVendor } from '../../../lib/feeds/live/vendor.ts';
import { StreamWriter } from '../../../lib/feeds/stream-writer.ts';
import { type CliContext } from '../context.ts';
import { OperationFailure } from '../../../lib/operations/operation-failure.ts';
import { json } from '../output.ts';
import { type CommonOptions } from '../common-options.ts';
import { namesOf } from '../../../lib/operations/stack-names.ts';

export interface LiveOptions extends CommonOptions {
  readonly live: FeedVendor;
  readonly symbols: readonly string[];
  readonly url?: URL;
  readonly restUrl?: URL;
  /** Milliseconds. */
  readonly duration?: number;
}

/** Puts a vendor's live feed on the stream until Ctrl-C, or for as long as was asked. */
export async function feedLive(context: CliContext, options: LiveOptions): Promise<void> {
  const { live: vendor, duration } = options;
  const { stream } = namesOf(options);
  const secrets = secretsOf(vendor, context);
  const signals = [context.interrupted()];
  if (duration !== undefined) signals.push(AbortSignal.timeout(duration));
  const signal = AbortSignal.any(signals);
  const writer = new StreamWriter(await context.kinesis(), stream, {
    random: context.random,
    isPatient: () => !signal.aborted,
    onRefusal: (waiting) => context.err(`the stream refuses records for now: ${waiting} wait`),
  });
  const symbols = [...new Set(options.symbols.map((symbol) => vendor.symbolOf(symbol)))];
  const progress = context.progress('records');
  progress.start(`${vendor.name} ${symbols.join(',')}`, null);
  try {
    const summary = await runLiveFeed({
      vendor,
      symbols,
      secrets,
      ...(options.url === undefined ? {} : { url: options.url }),
      restUrl: restUrlOf(options),
      signal,
      random: context.random,
      writer,
      onNote: (note) => context.err(note),
      onProgress: (records) => progress.update(records),
    });
    progress.finish(`${vendor.name}: stopped`);
    context.out(
      options.json === true
        ? json({ stream, feed: vendor.name, symbols, ...summary, overtaken: writer.overtaken })
        : text(stream, summary, writer.overtaken),
    );
  } catch (error) {
    progress.finish(`${vendor.name}: ${writer.written} records are on ${stream}`);
    if (!(error instanceof FeedRefusedError)) throw error;
    throw new OperationFailure(error.message, { cause: error });
  }
}

/** Credentials never come by the command line, where other users of the machine see them. */
function secretsOf(vendor: FeedVendor, { env }: CliContext): FeedSecrets {
  const missing = vendor.secretNames.filter((name) => (env[name] ?? '') === '');
  if (missing.length > 0) {
    throw new OperationFailure(`${vendor.name} wants ${missing.join(' and ')} in the environment`);
  }
  return Object.fromEntries(vendor.secretNames.map((name) => [name, env[name]!]));
}

/** Another host's gaps are not filled from the vendor's own, unless that was said. */
function restUrlOf({ live: { backfill }, url, restUrl }: LiveOptions): URL | null {
  if (restUrl !== undefined) return restUrl;
  return backfill === null || url !== undefined ? null : new URL(backfill.defaultUrl);
}

function text(stream: string, summary: LiveFeedSummary, overtaken: number): string {
  const { records, outages, outageMs, gaps, missing, fetched, repeated, unreadable, missedMessages } =
    summary;
  const lines = [`${count(records, 'record')} ${records === 1 ? 'is' : 'are'} on ${stream}`];
  if (outages > 0) lines.push(`away ${count(outages, 'time')}, ${(outageMs / 1000).toFixed(1)} s together`);
  if (missing === null && records > 0) lines.push('gaps: this feed does not number its trades');
  if (missing !== null && gaps > 0) {
    const fate = `${fetched} of them were fetched`;
    lines.push(`${count(missing, 'trade')} did not come in ${count(gaps, 'gap')}, ${fate}`);
  }
  if (missedMessages > 0) lines.push(`${count(missedMessages, 'message')} did not come`);
  if (repeated > 0) lines.push(`${count(repeated, 'trade')} came again, left out`);
  if (unreadable > 0) lines.push(`${count(unreadable, 'message')} unknown to this feed, for quarantine`);
  if (overtaken > 0) lines.push(`${count(overtaken, 'record')} behind a later one of their symbol`);
  return lines.join('\n');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
