import { metricSymbol } from '../../src/core/market-data/metric.ts';
import { squared } from './exact-math.ts';
import type { Instrument } from './instrument.ts';
import type { Label } from './label.ts';
import type { Market } from './market.ts';
import { type PathSpec, PricePath } from './price-path.ts';
import type { Session } from './trading-hours.ts';

const MINUTE_MS = 60_000;
/** Nothing can be known of a symbol of which nothing has been seen. */
const WARM_UP_MS = 60 * MINUTE_MS;
/** What has happened goes on for a while: it may be told of once more, and its end. */
const AFTERMATH_MS = 60 * MINUTE_MS;
const OPENING_MS = 15 * MINUTE_MS;
/** A closing auction is printed after the bell; positions are squared before. */
const BEFORE_CLOSE_MS = 5 * MINUTE_MS;
const AFTER_CLOSE_MS = 2 * MINUTE_MS;
/** Smaller jumps, in volatilities of a day, are lost among what a minute or two may bring. */
const NOTICEABLE_JUMP = 0.1;
/** What is left between two other labels says nothing when it is shorter. */
const SHORTEST_QUIET_MS = 15 * MINUTE_MS;

/**
 * The truth about a market: what is scripted, what has come by chance, what looks like trouble and is none, and the quiet in between, in
 * which nothing may be told. In the order of time.
 */
export function labelsOf(market: Market): readonly Label[] {
  const { events = [] } = market;
  const scripted = events.map(({ label }) => label);
  const eventful = [
    ...scripted.filter(({ expected }) => expected.outcome !== 'nothing'),
    ...chanceLabels(market),
  ];
  const ordinary = [
    ...scripted.filter(({ expected }) => expected.outcome === 'nothing'),
    ...ordinaryLabels(market),
  ];
  const labels = [
    ...eventful,
    ...ordinary.filter((label) => !eventful.some((event) => touches(event, label))),
    ...quietLabels(market, eventful),
  ];
  return labels.toSorted((a, b) => a.startMs - b.startMs);
}

function touches(event: Label, { symbols, startMs, endMs }: Label): boolean {
  return (
    event.startMs < endMs &&
    overMs(event) > startMs &&
    symbols.some((symbol) => event.symbols.includes(symbol))
  );
}

/** When nothing more may be told of an event. */
export function overMs({ endMs, expected }: Label): number {
  return Math.max(endMs, expected.outcome === 'told' ? expected.byMs : endMs) + AFTERMATH_MS;
}

/** Jumps that the paths make by themselves. They are as large as news, and nobody has scripted any. */
function chanceLabels({ seed, startMs, endMs, instruments }: Market): Label[] {
  const paths = new Map<string, PathSpec>();
  for (const { own, follows } of instruments) {
    for (const path of [own, ...follows.map((following) => following.path)]) paths.set(path.name, path);
  }
  return [...paths.values()].flatMap((spec) => {
    const labels: Label[] = [];
    const path = new PricePath(spec, seed, startMs);
    while (path.timeMs < endMs) {
      path.step();
      if (path.jump === 0) continue;
      const symbols = instruments
        .filter((instrument) => isNoticed(instrument, spec.name, path.jump))
        .map(({ symbol }) => symbol);
      if (symbols.length > 0) labels.push(chance(symbols, path.timeMs, path.jump));
    }
    return labels;
  });
}

/** Whether an instrument moves by enough when a path jumps. */
function isNoticed({ own, follows }: Instrument, path: string, jump: number): boolean {
  const all = [...follows, { path: own, share: 1 }];
  const variance = all.reduce((sum, each) => sum + squared(each.share * each.path.volatility), 0);
  const moved = all.find((each) => each.path.name === path)?.share ?? 0;
  return Math.abs(moved * jump) > NOTICEABLE_JUMP * Math.sqrt(variance);
}

function chance(symbols: readonly string[], epochMs: number, size: number): Label {
  return {
    kind: 'chance',
    symbols,
    startMs: epochMs - MINUTE_MS,
    endMs: epochMs + MINUTE_MS,
    what: `a jump that nobody has scripted: ${size < 0 ? 'down' : 'up'} by ${Math.abs(size * 100).toFixed(2)} %`,
    expected: { outcome: 'either' },
  };
}

/** Symbols that move when the path of that name does. */
export function followersOf(path: string, instruments: readonly Instrument[]): string[] {
  const moving = instruments.filter(
    ({ own, follows }) => own.name === path || follows.some((following) => following.path.name === path),
  );
  return moving.map(({ symbol }) => symbol);
}

/** The opening and the close of every session of an instrument with auctions, the first one apart. */
function ordinaryLabels({ startMs, endMs, instruments }: Market): Label[] {
  return instruments.flatMap((instrument) => {
    const { output, symbol } = instrument;
    if (output.kind === 'metric' || output.auctions === undefined) return [];
    return sessionsOf(instrument, startMs, endMs).flatMap(({ openMs, closeMs }) => {
      const nothing = { symbols: [symbol], expected: { outcome: 'nothing' } } as const;
      const opening: Label = {
        ...nothing,
        kind: 'opening',
        startMs: openMs,
        endMs: openMs + OPENING_MS,
        what: 'an opening: an auction, and the busiest quarter of an hour but for the last',
      };
      const closing: Label = {
        ...nothing,
        kind: 'closing_auction',
        startMs: closeMs - BEFORE_CLOSE_MS,
        endMs: closeMs + AFTER_CLOSE_MS,
        what: 'a closing auction: a large part of the volume of the day in one trade',
      };
      return [opening, closing].filter(
        (label) => label.startMs >= warmMs(instrument, startMs) && label.startMs < endMs,
      );
    });
  });
}

function sessionsOf({ own }: Instrument, startMs: number, endMs: number): Session[] {
  const sessions: Session[] = [];
  for (
    let session = own.hours.sessionFrom(startMs);
    session.openMs < endMs;
    session = own.hours.sessionFrom(session.closeMs)
  )
    sessions.push(session);
  return sessions;
}

function warmMs({ own }: Instrument, startMs: number): number {
  return Math.max(startMs, own.hours.sessionFrom(startMs).openMs) + WARM_UP_MS;
}

/** Quiet is what lies between the events of a symbol, the closed hours included. */
function quietLabels({ startMs, endMs, instruments }: Market, eventful: readonly Label[]): Label[] {
  const first = new Map(instruments.map((instrument) => [symbolOf(instrument), warmMs(instrument, startMs)]));
  return [...first].flatMap(([symbol, warm]) => {
    const labels: Label[] = [];
    let fromMs = warm;
    const events = eventful
      .filter(({ symbols }) => symbols.includes(symbol))
      .toSorted((a, b) => a.startMs - b.startMs);
    for (const event of events) {
      if (event.startMs - fromMs >= SHORTEST_QUIET_MS) labels.push(quiet(symbol, fromMs, event.startMs));
      fromMs = Math.max(fromMs, overMs(event));
    }
    if (endMs - fromMs >= SHORTEST_QUIET_MS) labels.push(quiet(symbol, fromMs, endMs));
    return labels;
  });
}

/** What is told of it is told under this. */
function symbolOf({ symbol, output }: Instrument): string {
  return output.kind === 'metric' ? metricSymbol({ market: symbol, name: output.name }) : symbol;
}

function quiet(symbol: string, startMs: number, endMs: number): Label {
  return {
    kind: 'quiet',
    symbols: [symbol],
    startMs,
    endMs,
    what: 'nothing has happened',
    expected: { outcome: 'nothing' },
  };
}
