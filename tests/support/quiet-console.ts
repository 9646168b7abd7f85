import type { ConsoleReaders } from '../../apps/console/server/console-readers.ts';
import { LOOPBACK_PACE } from '../../apps/console/server/live-console.ts';
import type { QuoteListener, QuoteSource } from '../../apps/console/server/quote-source.ts';
import { startConsole, type RunningConsole } from '../../apps/console/server/start-console.ts';
import { T0 } from './market-events.ts';

/** Live prices of a test's own making; what is emitted while nobody watches goes nowhere. */
export class TestQuotes implements QuoteSource {
  listener: QuoteListener | null = null;

  start(listener: QuoteListener): void {
    this.listener = listener;
  }

  stop(): Promise<void> {
    this.listener = null;
    return Promise.resolve();
  }

  emit(...events: Parameters<QuoteListener['onEvents']>[0]): void {
    this.listener?.onEvents(events);
  }
}

/** Of an environment in which nothing has been stored. */
export const NOTHING_STORED: ConsoleReaders = {
  market: {
    // oxlint-disable-next-line no-empty-function
    async *symbols() {},
    history: () => Promise.resolve({ closes: [], reference: null, lastMs: null }),
    chart: ({ symbol, intervalMs }) =>
      Promise.resolve({ symbol, intervalMs: intervalMs ?? 60_000, intervals: [], bars: [], alerts: [] }),
  },
  inbox: {
    page: () => Promise.resolve([]),
    changes: () => Promise.resolve({ rows: [], states: new Map() }),
    episode: () => Promise.resolve(null),
  },
  answers: {
    userIds: () => Promise.resolve(['alice']),
    unreached: () => Promise.resolve([]),
    acknowledge: () => Promise.resolve(null),
    rate: () => Promise.resolve(null),
    silences: () => Promise.resolve([]),
    addSilence: () => Promise.reject(new Error('this console has no silences')),
    endSilence: () => Promise.resolve(false),
  },
  health: () =>
    Promise.resolve({
      atMs: T0,
      recordsPerSecond: null,
      iteratorAgeMs: null,
      functions: [],
      deadLetters: null,
      alarms: [],
      rejected: null,
      rejectedByReason: {},
      problems: [],
      throughput: [],
    }),
  rejected: () => Promise.resolve([]),
};

/** A console without AWS, for what it shows live. */
export function startQuietConsole(
  quotes: QuoteSource,
  pageFolder: string,
  readers: Partial<ConsoleReaders> = {},
): Promise<RunningConsole> {
  return startConsole({
    identity: { project: 'test', environment: 'dev', region: 'us-east-1' },
    readers: { ...NOTHING_STORED, ...readers },
    quotes,
    pace: LOOPBACK_PACE,
    pageFolder,
    now: () => Date.now(),
  });
}
