import got from 'got';
import type { Backfill, FeedRecord } from './vendor.ts';

export interface MissingTrades {
  readonly symbol: string;
  readonly from: number;
  readonly to: number;
}

export interface Fetched {
  /** In the order of their numbers. */
  readonly records: readonly FeedRecord[];
  /** Why some are not there; null when none is missing. */
  readonly problem: string | null;
}

/** The stream waits meanwhile; of a gap of more than so many pages, an outage of hours, the latest trades are fetched. */
const MAX_PAGES = 20;
const TIMEOUT_MS = 10_000;
const RETRIES = 2;

/** Asks the vendor's REST API for trades that did not come over its WebSocket. Never throws. */
export async function fetchMissing(
  backfill: Backfill,
  baseUrl: URL,
  { symbol, from, to }: MissingTrades,
  signal: AbortSignal,
): Promise<Fetched> {
  const records = new Map<number, FeedRecord>();
  let problem: string | null = null;
  try {
    let next = Math.max(from, to - MAX_PAGES * backfill.pageSize + 1);
    if (next > from) problem = `more than ${MAX_PAGES * backfill.pageSize} trades are missing`;
    while (next <= to) {
      const last = Math.min(to, next + backfill.pageSize - 1);
      const answer = await get(new URL(backfill.request(symbol, next, last), baseUrl), signal);
      for (const record of backfill.read(answer, symbol)) {
        const { tradeId } = record;
        if (tradeId !== null && tradeId >= next && tradeId <= last) records.set(tradeId, record);
      }
      next = last + 1;
    }
  } catch (error) {
    problem = (error as Error).message;
  }
  if (records.size < to - from + 1) problem ??= `${baseUrl.host} has no more of them`;
  const inOrder = [...records].toSorted(([a], [b]) => a - b).map(([, record]) => record);
  return { records: inOrder, problem };
}

async function get(url: URL, signal: AbortSignal): Promise<unknown> {
  return got(url, {
    signal,
    timeout: { request: TIMEOUT_MS },
    retry: { limit: RETRIES },
    followRedirect: false,
  }).json();
}
