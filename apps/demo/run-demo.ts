import { basename } from 'node:path';

import { readEvidence } from './evidence/evidence.ts';
import { demoSources, feedSource } from './demo-source.ts';
import { losses } from './losses.ts';
import { receivedNotifications, type ReceivedNotification } from './notifications.ts';
import type { DemoOptions } from './options.ts';
import { InstrumentTable } from '../../lib/operations/instruments/instrument-table.ts';
import type { Progress } from '../../lib/tooling/progress.ts';
import { countedSince, type DemoOutcome, type FileCounts } from './report.ts';
import { RunningStack, type StackSurroundings } from './running-stack.ts';
import { seedPreferences } from './seed-preferences.ts';

/** Hours of market data pass in seconds here, and so do minutes. */
const SCHEDULE_EVERY_MS = 1_000;

export interface DemoSurroundings extends StackSurroundings {
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

export interface DemoResult {
  readonly outcome: DemoOutcome;
  readonly notifications: readonly ReceivedNotification[];
  /** The objects of the data lake, by their keys. */
  readonly lake: ReadonlyMap<string, Uint8Array>;
  /** What did not come out; empty when nothing was lost. */
  readonly losses: readonly string[];
}

/**
 * Feeds the files or the simulated day through both processors and hands what came of it to `conclude`, during which the processors go
 * on working: on what somebody else puts on the stream. Null when it was aborted.
 */
export async function runDemo<T>(
  options: DemoOptions,
  surroundings: DemoSurroundings,
  conclude: (result: DemoResult) => Promise<T>,
): Promise<T | null> {
  const running = await RunningStack.start(surroundings, {
    prepare: async (stack, { dynamodb }) => {
      await seedPreferences(dynamodb, stack.userPreferencesTable, surroundings.sink);
      const known = demoSources(options).flatMap(({ reference }) => reference);
      await new InstrumentTable(dynamodb, stack.referenceDataTable).put(known, new Map());
    },
    isLocal: true,
    sweepEveryMs: SCHEDULE_EVERY_MS,
  });
  try {
    const result = await perform(running, options, surroundings);
    return result === null ? null : await conclude(result);
  } finally {
    await running.stop();
  }
}

async function perform(
  running: RunningStack,
  options: DemoOptions,
  surroundings: DemoSurroundings,
): Promise<DemoResult | null> {
  const { server, sink, progress, signal } = surroundings;
  const { writer, clients, stack } = running;
  const files: FileCounts[] = [];
  let unfinished: string | null = null;
  for (const source of demoSources(options)) {
    const before = running.counts;
    progress.start(basename(source.path), await source.countRows());
    const refused = await feedSource(source, options, { ...surroundings, writer });
    unfinished ??= await running.drainRecords(signal);
    if (signal.aborted) return null;
    files.push({ path: source.path, ...countedSince(before, running.counts) });
    progress.finish(
      [`${files.at(-1)!.in} rows worked off`, refused].filter((part) => part !== '').join(', '),
    );
  }
  unfinished ??= await running.drainAlerts(signal);
  if (signal.aborted) return null;
  const outcome = await running.outcome(files);
  const notifications = await receivedNotifications(server, sink);
  const evidence = await readEvidence(clients, stack, notifications);
  return {
    outcome,
    notifications,
    lake: evidence.lake.objects,
    losses: losses({
      outcome,
      evidence,
      ...running.failures,
      unfinished,
      nowMs: Date.now(),
    }),
  };
}
