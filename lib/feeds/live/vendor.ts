/** Market data as it goes onto the stream: the vendor's own message, one symbol's part of it. */
export interface FeedRecord {
  /** As the vendor writes it. */
  readonly symbol: string;
  /**
   * Number of the trade where the vendor counts a symbol's trades without holes: a jump is a gap, a number that does
   * not grow a repetition. Null where there is none.
   */
  readonly tradeId: number | null;
  /** JSON that src/dto/feeds understands. */
  readonly text: string;
}

/** What a message means to the connection it came over. */
export type FeedStep =
  | { readonly kind: 'record'; readonly record: FeedRecord }
  /** The connection wants this next, such as credentials. */
  | { readonly kind: 'send'; readonly messages: readonly unknown[] }
  /** From now on market data flows. */
  | { readonly kind: 'subscribed' }
  /** A vendor that says no; `isFinal` when the same request would be refused again. */
  | { readonly kind: 'refused'; readonly reason: string; readonly isFinal: boolean }
  /** Nothing for the stream, such as a heartbeat. */
  | { readonly kind: 'control' }
  /** Messages that never came over this connection, as its own numbers show. */
  | { readonly kind: 'missed'; readonly messages: number }
  /** Nothing this feed knows: onto the stream as it is, where quarantine keeps what is no market event. */
  | { readonly kind: 'unknown' };

/** What one connection needs to know between messages. */
export interface FeedSession {
  /** Sent as soon as the connection stands. */
  readonly greeting: readonly unknown[];
  /** Whether the vendor confirms a subscription; where it does not, the greeting counts as one. */
  readonly confirms: boolean;
  /** Text that the vendor wants to hear now and then, beside the pings of the protocol. */
  readonly keepAlive?: { readonly everyMs: number; readonly text: string };
  /** What a message, parsed from `text`, means; several steps where it holds several messages. */
  read(message: unknown, text: string): readonly FeedStep[];
}

/** Fetches trades that a connection has missed. */
export interface Backfill {
  /** Host to fetch from, without a path. */
  readonly defaultUrl: string;
  /** Most trades that one request brings. */
  readonly pageSize: number;
  /** Path and query of a request for trades `from` to `to`, at most a page of them. */
  request(symbol: string, from: number, to: number): string;
  /** The trades of its answer, in any order. */
  read(answer: unknown, symbol: string): readonly FeedRecord[];
}

/** A vendor of live market data. */
export interface FeedVendor {
  readonly name: string;
  /** Where its WebSocket is, without secrets. */
  readonly defaultUrl: string;
  /** Names of the environment variables that hold its credentials. */
  readonly secretNames: readonly string[];
  /** Most symbols that one connection carries; null where that depends on the plan. */
  readonly maxSymbols: number | null;
  /** Longest silence of a connection that lives, pings included, in milliseconds. */
  readonly maxSilenceMs: number;
  /** How the vendor writes a symbol. */
  symbolOf(symbol: string): string;
  /** The address to connect to, with what the vendor wants in it. Never shown. */
  addressOf(url: URL, secrets: FeedSecrets): URL;
  openSession(symbols: readonly string[], secrets: FeedSecrets, url: URL): FeedSession;
  /** Null where missed trades do not show, or cannot be had. */
  readonly backfill: Backfill | null;
}

/** Credentials by the names of their environment variables. */
export type FeedSecrets = Readonly<Record<string, string>>;

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a list by a symbol's field, each group in the order of the list; null when one has no symbol. */
export function bySymbol(
  items: readonly unknown[],
  field: string,
): ReadonlyMap<string, readonly JsonObject[]> | null {
  const groups = new Map<string, JsonObject[]>();
  for (const item of items) {
    const symbol = isObject(item) ? item[field] : undefined;
    if (!isObject(item) || typeof symbol !== 'string' || symbol === '') return null;
    const group = groups.get(symbol);
    if (group === undefined) groups.set(symbol, [item]);
    else group.push(item);
  }
  return groups;
}

/** A message with the trades of several symbols in `data`, as a record of each symbol; something unknown where it is no such one. */
export function recordsOf(message: JsonObject, symbolField: string, text: string): readonly FeedStep[] {
  const { data } = message;
  const groups = Array.isArray(data) ? bySymbol(data, symbolField) : null;
  if (groups === null || groups.size === 0) return [{ kind: 'unknown' }];
  return [...groups].map(([symbol, own]) => ({
    kind: 'record',
    record: {
      symbol,
      tradeId: null,
      text: groups.size === 1 ? text : JSON.stringify({ ...message, data: own }),
    },
  }));
}

/** A text of a message, for people; what else stands there as JSON. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'no reason');
}
