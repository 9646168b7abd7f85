import { gunzipSync } from 'node:zlib';
import { unpackJson } from '../../src/adapters/dynamodb/packed-json.ts';
import { defaultSettings } from '../../src/core/market-state/monitor-settings.ts';
import { SymbolMonitor } from '../../src/core/market-state/symbol-monitor.ts';
import { SCATTERED } from './rough-market.ts';
import type { Item, VirtualAccount } from './virtual-account.ts';

/** One thing a reader finds, named so that a difference speaks for itself. */
export interface Finding {
  readonly symbol: string | null;
  readonly content: string;
}

/** What readers find in an account after they have deduped as documented: by what identifies each thing. */
export type Outcome = ReadonlyMap<string, Finding>;

/** Times of the wall clock are no part of an outcome: they say when a thing was done, not what. */
const isWallClock = (key: string): boolean => key === 'detected_at' || key === 'expires_at';
const withoutWallClock = (text: string): string =>
  JSON.stringify(JSON.parse(text), (key, value: unknown) => (isWallClock(key) ? undefined : value));

export function outcomeOf(account: VirtualAccount): Outcome {
  const outcome = new OutcomeReader();
  for (const [key, body] of account.objects) outcome.readObject(key, body);
  for (const item of [...account.expired.values(), ...account.items.values()]) outcome.readItem(item);
  for (const message of account.published) outcome.readAlert(message);
  return outcome.found;
}

/** What is missing, too much or different, in words; empty when both are the same. */
export function differences(
  expected: Outcome,
  actual: Outcome,
  isOfInterest: (finding: Finding) => boolean = () => true,
): string[] {
  const lines: string[] = [];
  for (const [key, finding] of expected) {
    if (!isOfInterest(finding)) continue;
    const found = actual.get(key);
    if (found === undefined) lines.push(`missing: ${key} ${finding.content}`);
    else if (found.content !== finding.content) {
      lines.push(`different: ${key} expected ${finding.content}, found ${found.content}`);
    }
  }
  for (const [key, finding] of actual) {
    if (isOfInterest(finding) && !expected.has(key)) lines.push(`too much: ${key} ${finding.content}`);
  }
  return lines.map((line) => line.slice(0, 400));
}

/** Under several partition keys there is no order, and what depends on it is left out: the sums are the same in every order. */
function liveBarOf(item: Item): string {
  const { prices } = new SymbolMonitor(SCATTERED, defaultSettings(), item['snapshot']!.B);
  const { high, low, volume } = prices.liveBar;
  return JSON.stringify({ high, low, volume });
}

function damageOf(item: Item): string {
  const kept = [item['version'], item['snapshot'], item['pending']].map((value) => JSON.stringify(value));
  return `${item['reason']!.S} ${kept.join(' ')}`;
}

class OutcomeReader {
  readonly found = new Map<string, Finding>();

  readObject(key: string, body: Uint8Array): void {
    const [folder = ''] = key.split('/');
    for (const line of gunzipSync(body).toString('utf8').trimEnd().split('\n')) {
      const row = JSON.parse(line) as Record<string, unknown>;
      const place = `${String(row['shard_id'])}:${String(row['sequence_number'])}.${String(row['sub_sequence'])}`;
      this.#add(`${folder} ${place}`, (row['symbol'] as string | undefined) ?? null, line);
    }
  }

  readItem(item: Item): void {
    const symbol = item['pk']!.S!;
    const [kind] = item['sk']!.S!.split('#');
    if (kind === 'STATE' && symbol === SCATTERED) {
      this.#add(`state ${symbol}`, symbol, liveBarOf(item));
    } else if (kind === 'STATE') {
      const remembered = [item['snapshot']!.B!, item['rules']?.B ?? new Uint8Array()];
      this.#add(
        `state ${symbol}`,
        symbol,
        remembered.map((bytes) => Buffer.from(bytes).toString('base64')).join(' '),
      );
    } else if (kind === 'TICK') this.#readTicks(symbol, item);
    else if (kind === 'BAR') this.#readBars(symbol, item);
    else if (kind === 'DAMAGED') this.#add(`damaged ${symbol}`, symbol, damageOf(item));
    else this.#add(`anomaly ${symbol} ${item['sk']!.S}`, symbol, withoutWallClock(item['alert']!.S!));
  }

  readAlert(message: string): void {
    const { alert_id, symbol } = JSON.parse(message) as { alert_id: string; symbol: string };
    this.#add(`alert ${alert_id}`, symbol, withoutWallClock(message));
  }

  #readTicks(symbol: string, item: Item): void {
    const { t, p, v, q, n, s } = unpackJson(item['ticks']!.B!) as Record<string, (number | string)[]>;
    for (const [index, number] of n!.entries()) {
      const place = `${item['shard_id']!.S}:${item['sequence_prefix']!.S}${number}.${s![index]}`;
      const timeMs = Number(item['t0']!.N) + Number(t![index]);
      this.#add(`tick ${symbol} ${place}`, symbol, JSON.stringify([timeMs, p![index], v![index], q![index]]));
    }
  }

  #readBars(symbol: string, item: Item): void {
    const { i, t, ...columns } = unpackJson(item['bars']!.B!) as Record<string, number[]> & {
      i: Record<string, number[]>;
    };
    const values = [...Object.entries(columns), ...Object.entries(i)] as [string, number[]][];
    for (const [index, offset] of t!.entries()) {
      const startMs = Number(item['t0']!.N) + offset;
      const bar = values.map(([name, column]) => `${name}=${column[index]}`).join(' ');
      this.#add(`bar ${symbol} ${item['interval']!.S} ${startMs}`, symbol, bar);
    }
  }

  /** The same thing may be found several times, but then it has to be the same. */
  #add(key: string, symbol: string | null, content: string): void {
    const earlier = this.found.get(key);
    if (earlier !== undefined && earlier.content !== content) {
      this.found.set(`${key} (found twice, not the same)`, { symbol, content });
    } else if (earlier === undefined) this.found.set(key, { symbol, content });
  }
}
