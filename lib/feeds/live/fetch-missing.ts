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

/** The stream waits meanwhile; a gap of more than so many pages is an outage of hours. */
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
    let next = from;
    for (let page = 0; next <= to && page < MAX_PAGES; page++) {
      const last = Math.min(to, next + backfill.pageSize - 1);
      const answer = await get(new URL(backfill.request(symbol, next, last), baseUrl), signal);
      for (const record of backfill.read(answer, symbol)) {
        const { tradeId } = record;
        if (tradeId !== null && tradeId >= next && tradeId <= last) records.set(tradeId, record);
      }
      next = last + 1;
    }
    if (next <= to) problem = `more than ${MAX_PAGES * backfill.pageSize} trades are missing`;
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
