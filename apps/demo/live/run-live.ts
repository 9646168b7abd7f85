import { join } from 'node:path';

import { PutItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';

import { toItem } from '../../../src/adapters/dynamodb/plain-item.ts';
import { FilePosition } from '../../../lib/feeds/live/feed-position.ts';
import { restUrlOf } from '../../../lib/feeds/live/feed-hosts.ts';
import { runLiveFeed } from '../../../lib/feeds/live/run-live-feed.ts';
import { summaryLines } from '../../../lib/feeds/live/summary-text.ts';
import type { Progress } from '../../../lib/tooling/progress.ts';
import { admittedLosses } from '../losses.ts';
import { receivedNotifications, type ReceivedNotification } from '../notifications.ts';
import type { DemoOutcome } from '../report.ts';
import { RunningStack, type StackSurroundings } from '../running-stack.ts';
import { SEEDED_USERS, seedPreferences } from '../seed-preferences.ts';
import { KeptTables } from './kept-tables.ts';
import { OWN_USER, type LiveOptions } from './live-options.ts';

/** Deployed it is a minute; whoever watches the page wants to see it at once. */
const SWEEP_EVERY_MS = 2_000;
/** As deployed: minutes are minutes here. */
const GROUP_INTERVAL_SECONDS = 60;
/** Enough for every alert that is on its way; a feed may bring a hundred records a second for days. */
const MAX_ARRIVALS = 100_000;
/** A machine that goes down in between loses what was learnt in so long. */
const SAVE_EVERY_MS = 60_000;

export interface LiveSurroundings extends StackSurroundings {
  readonly progress: Progress;
  /** Ends the feed; what has come is worked off. */
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

export interface LiveResult {
  readonly outcome: DemoOutcome;
  readonly notifications: readonly ReceivedNotification[];
  readonly losses: readonly string[];
  /** What the feed brought and what it did not, a line each. */
  readonly feed: readonly string[];
}

/**
 * Puts a vendor's live feed through both processors until the signal, from where the run before ended.
 * @throws FeedRefusedError as `LiveFeed.batches`
 */
export async function runLive(options: LiveOptions, surroundings: LiveSurroundings): Promise<LiveResult> {
  const { signal, progress } = surroundings;
  let kept: KeptTables | undefined;
  const running = await RunningStack.start(surroundings, {
    prepare: async (stack, { dynamodb }) => {
      kept = new KeptTables(join(options.directory, 'tables.ndjson.gz'), dynamodb, stack);
      const savedAt = await kept.restore(Date.now());
      if (savedAt !== null) surroundings.say(`What was learnt until ${savedAt} is known again`);
      await seedReaders(options, surroundings, dynamodb, stack.userPreferencesTable);
    },
    isLocal: options.own === null,
    sweepEveryMs: SWEEP_EVERY_MS,
    groupIntervalSeconds: GROUP_INTERVAL_SECONDS,
    maxArrivals: MAX_ARRIVALS,
    variables: options.own?.channels.includes('telegram') === true ? { LOCAL_SINK_URL: '' } : {},
    writer: { isPatient: () => !signal.aborted },
  });
  const save = (): Promise<void> => kept!.save(Date.now(), isKept);
  const saving = setInterval(() => {
    save().catch((error: unknown) =>
      progress.note(`what is learnt could not be kept: ${(error as Error).message}`),
    );
  }, SAVE_EVERY_MS);
  try {
    const feed = await bring(options, surroundings, running);
    const unfinished = (await running.drainRecords()) ?? (await running.drainAlerts());
    clearInterval(saving);
    await save();
    return await resultOf(running, options, surroundings, { feed, unfinished });
  } finally {
    clearInterval(saving);
    await running.stop();
  }
}

/** Anew at each start: the sink has another address each time, and real addresses come from the environment alone. */
async function seedReaders(
  { own }: LiveOptions,
  { sink }: LiveSurroundings,
  dynamodb: DynamoDBClient,
  table: string,
): Promise<void> {
  const { telegram, ...contacts } = sink.contacts;
  // Telegram has one address for everybody: with a bot of one's own, that of the sink would be asked for outside.
  const hasBot = own?.channels.includes('telegram') === true;
  await seedPreferences(dynamodb, table, { contacts: hasBot ? contacts : { ...contacts, telegram } });
  if (own === null) return;
  await dynamodb.send(
    new PutItemCommand({ TableName: table, Item: toItem({ ...own, channels: [...own.channels] }) }),
  );
}

function isKept(userId: string): boolean {
  return userId !== OWN_USER && !SEEDED_USERS.includes(userId);
}

/** Returns what came of it, in words. */
async function bring(
  options: LiveOptions,
  { progress, signal }: LiveSurroundings,
  { writer, stack }: RunningStack,
): Promise<readonly string[]> {
  const { vendor, symbols, secrets, url, directory } = options;
  progress.start(`${vendor.name} ${symbols.join(',')}`, null);
  try {
    const summary = await runLiveFeed({
      vendor,
      symbols,
      secrets,
      ...(url !== undefined && { url }),
      restUrl: restUrlOf(vendor, options),
      signal,
      random: Math.random,
      writer,
      onNote: (note) => progress.note(note),
      onProgress: (records) => progress.update(records),
      position: new FilePosition(join(directory, `${vendor.name}.json`), vendor.name),
    });
    return summaryLines(stack.streamName, summary, writer.overtaken);
  } finally {
    progress.finish(`${vendor.name}: stopped`);
  }
}

async function resultOf(
  running: RunningStack,
  { vendor }: LiveOptions,
  { server, sink }: LiveSurroundings,
  { feed, unfinished }: { readonly feed: readonly string[]; readonly unfinished: string | null },
): Promise<LiveResult> {
  const outcome = ofThisRun(await running.outcome([{ path: vendor.name, ...running.counts }]));
  return {
    outcome,
    notifications: await receivedNotifications(server, sink),
    losses: admittedLosses({ outcome, ...running.failures, unfinished }),
    feed,
  };
}

/** The tables hold what earlier runs told as well. */
function ofThisRun(outcome: DemoOutcome): DemoOutcome {
  const told = new Set(outcome.alerts.map(({ alertId }) => alertId));
  const deliveries = outcome.history.deliveries.filter(({ alertId }) => told.has(alertId));
  return { ...outcome, history: { ...outcome.history, deliveries } };
}
