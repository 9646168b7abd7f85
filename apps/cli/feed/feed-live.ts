import { FeedRefusedError } from '../../../lib/feeds/live/live-feed.ts';
import { runLiveFeed } from '../../../lib/feeds/live/run-live-feed.ts';
import { credentialsOf, missingCredentials } from '../../../lib/feeds/live/credentials.ts';
import { restUrlOf } from '../../../lib/feeds/live/feed-hosts.ts';
import { summaryLines } from '../../../lib/feeds/live/summary-text.ts';
import type { FeedVendor } from '../../../lib/feeds/live/vendor.ts';
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
  const missing = missingCredentials(vendor, context.env);
  if (missing !== null) throw new OperationFailure(missing);
  const secrets = credentialsOf(vendor, context.env);
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
      restUrl: restUrlOf(vendor, options),
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
        : summaryLines(stream, summary, writer.overtaken).join('\n'),
    );
  } catch (error) {
    progress.finish(`${vendor.name}: ${writer.written} records are on ${stream}`);
    if (!(error instanceof FeedRefusedError)) throw error;
    throw new OperationFailure(error.message, { cause: error });
  }
}
