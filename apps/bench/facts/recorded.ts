import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openInput } from '../../../lib/market-files/open-input.ts';
import {
  barFacts,
  dayProfile,
  returnCorrelation,
  tapeFacts,
  type TapeTrade,
} from '../../../lib/market-simulator/stylised-facts.ts';
import type { Bar } from '../../../src/core/market-data/bar.ts';
import type { MarketEvent } from '../../../src/core/market-data/market-event.ts';
import type { RecordedFacts, SeriesFacts } from './figures.ts';
import { halfHourOfSession, hourOfNewYork } from './parts-of-a-day.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** The buying before a release belongs to it. */
const BEFORE_EVENT_MS = 15 * MINUTE_MS;

const CRYPTO_2018 = 'bars/crypto-1m-2018-04-04_06.csv.gz';
const CRYPTO_2022 = 'bars/crypto-1m-2022-12-13-cpi.csv.gz';
const SPY_MINUTES = 'bars/spy-1m-2020-12-15_18.csv.gz';
const FX_HOURS = 'bars/fx-1h.csv.gz';
const ETH_4H = 'bars/ethusd-4h-2018_2019.csv.gz';
const DAILY = 'bars/daily.csv.gz';
const STOCKS_DAILY = 'bars/stocks-daily-2018_2024.csv.gz';
const TICKS = 'ticks/binance-trades-2024-08-08_09.csv.gz';
const EVENTS = 'events.json';
const FILES = [CRYPTO_2018, CRYPTO_2022, SPY_MINUTES, FX_HOURS, ETH_4H, DAILY, STOCKS_DAILY, TICKS, EVENTS];

interface DocumentedEvent {
  readonly symbol: string;
  readonly file: string;
  readonly start: string;
  readonly end: string;
}

type Series = ReadonlyMap<string, readonly Bar[]>;

/**
 * What is measured of the recorded series: their ordinary times. Documented events are left out, since a simulated market has none that nobody
 * scripts.
 */
export async function recordedFacts(folder: string): Promise<RecordedFacts> {
  const read = (name: string): Promise<Series> => ordinaryBars(folder, name);
  const crypto2018 = await read(CRYPTO_2018);
  const crypto2022 = await read(CRYPTO_2022);
  const spy = await read(SPY_MINUTES);
  const fx = await read(FX_HOURS);
  const daily = await read(DAILY);
  const [btcDaily, sharesDaily] = [only(daily, ['BTCUSDT']), only(daily, ['AAPL', 'SPY'])];
  return {
    files: FILES.map((name) => ({ name, sha256: checksum(join(folder, name)) })),
    bars: {
      'crypto, 1 min': [...factsOf(crypto2018, MINUTE_MS), ...factsOf(crypto2022, MINUTE_MS)],
      'US shares, 1 min': factsOf(spy, MINUTE_MS),
      'foreign exchange, 1 h': factsOf(fx, HOUR_MS),
      'crypto, 4 h and 1 d': [...factsOf(await read(ETH_4H), 4 * HOUR_MS), ...factsOf(btcDaily, DAY_MS)],
      'US shares, 1 d': [...factsOf(sharesDaily, DAY_MS), ...factsOf(await read(STOCKS_DAILY), DAY_MS)],
    },
    tapes: [...(await trades(folder, TICKS))].map(([symbol, list]) => ({ symbol, facts: tapeFacts(list) })),
    profiles: {
      'US shares, by half-hour of the session': profilesOf(spy, MINUTE_MS, 13, halfHourOfSession),
      'foreign exchange, by hour of New York': profilesOf(fx, HOUR_MS, 24, hourOfNewYork),
    },
    correlations: {
      'one coin on two venues, 1 min': pairs(crypto2022, [
        ['BTCUSDT', 'BTCBUSD'],
        ['BTCUSDT', 'BTCUSD-PERP'],
      ]),
      'two coins, 1 min': [
        ...pairs(crypto2022, [['BTCUSDT', 'ADAUSDT-PERP']]),
        ...pairs(crypto2018, [
          ['BTCUSD', 'ETHUSD'],
          ['BTCUSD', 'LTCUSD'],
        ]),
      ],
    },
  };
}

function factsOf(series: Series, intervalMs: number): SeriesFacts<ReturnType<typeof barFacts>>[] {
  return [...series].map(([symbol, bars]) => ({ symbol, facts: barFacts(bars, intervalMs) }));
}

function profilesOf(
  series: Series,
  intervalMs: number,
  parts: number,
  partOf: (startMs: number) => number | null,
) {
  return [...series].map(([symbol, bars]) => ({
    symbol,
    facts: dayProfile(bars, intervalMs, parts, partOf),
  }));
}

function pairs(series: Series, symbols: readonly (readonly [string, string])[]) {
  return symbols.map(([a, b]) => ({
    symbols: `${a} and ${b}`,
    value: returnCorrelation(series.get(a)!, series.get(b)!, MINUTE_MS),
  }));
}

function only(series: Series, symbols: readonly string[]): Series {
  return new Map(symbols.map((symbol) => [symbol, series.get(symbol)!]));
}

function checksum(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

async function ordinaryBars(folder: string, name: string): Promise<Series> {
  const { events } = JSON.parse(readFileSync(join(folder, EVENTS), 'utf8')) as { events: DocumentedEvent[] };
  const documented = events.filter(({ file }) => file === name);
  const series = new Map<string, Bar[]>();
  for await (const event of eventsOf(join(folder, name))) {
    if (event.type !== 'bar' || documented.some((each) => isPartOf(each, event))) continue;
    const { symbol, timestampMs: startMs, open, high, low, close, volume } = event;
    const bars = series.get(symbol) ?? [];
    bars.push({ startMs, open, high, low, close, volume });
    series.set(symbol, bars);
  }
  return series;
}

function isPartOf({ symbol, start, end }: DocumentedEvent, bar: MarketEvent): boolean {
  const isAbout = symbol === '*' || symbol === bar.symbol;
  return (
    isAbout && bar.timestampMs >= Date.parse(start) - BEFORE_EVENT_MS && bar.timestampMs <= Date.parse(end)
  );
}

async function trades(folder: string, name: string): Promise<ReadonlyMap<string, readonly TapeTrade[]>> {
  const bySymbol = new Map<string, TapeTrade[]>();
  for await (const event of eventsOf(join(folder, name))) {
    if (event.type !== 'trade') continue;
    const list = bySymbol.get(event.symbol) ?? [];
    list.push(event);
    bySymbol.set(event.symbol, list);
  }
  return bySymbol;
}

async function* eventsOf(path: string): AsyncGenerator<MarketEvent> {
  for await (const row of openInput(path, { nowMs: Date.now() })) if ('event' in row) yield row.event;
}
