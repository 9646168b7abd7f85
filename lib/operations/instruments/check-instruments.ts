import { ALWAYS_OPEN, calendarOf } from '../../../src/core/calendar/exchange-calendars.ts';
import type { Instrument } from '../../../src/core/instruments/instrument.ts';
import { parseInstrument } from '../../../src/dto/instrument.dto.ts';
import type { InstrumentItem } from './instrument-table.ts';
import { otherNames } from './other-names.ts';

export interface CheckedInstruments {
  readonly instruments: readonly Instrument[];
  /** Of each item that cannot be used. */
  readonly faults: readonly { readonly symbol: string; readonly problems: readonly string[] }[];
  /** Codes of exchanges of which no calendar is known, to the symbols that have them. */
  readonly unknownExchanges: ReadonlyMap<string, readonly string[]>;
}

/**
 * What is wrong with instruments, each by itself and among each other. `stored`: the names that are taken in the table, and whose
 * they are.
 */
export function checkInstruments(
  items: readonly InstrumentItem[],
  stored: ReadonlyMap<string, string> = new Map(),
): CheckedInstruments {
  const parsed = items.map((item) => parseInstrument(item, 'refuse unknown fields'));
  const instruments = parsed.flatMap((each) => (each.ok ? [each.instrument] : []));
  const clashes = clashesOf(instruments, stored);
  const faults = [
    ...parsed.flatMap((each, index) =>
      each.ok ? [] : [{ symbol: each.symbol || `item ${index + 1}`, problems: each.problems }],
    ),
    ...[...clashes].map(([symbol, problems]) => ({ symbol, problems })),
  ];
  return { instruments, faults, unknownExchanges: withoutCalendar(instruments) };
}

/** A name that leads to two instruments leads to neither. */
function clashesOf(
  instruments: readonly Instrument[],
  stored: ReadonlyMap<string, string>,
): Map<string, string[]> {
  const own = new Set(instruments.map(({ symbol }) => symbol));
  const taken = new Map([...stored].filter(([, owner]) => !own.has(owner)));
  const clashes = new Map<string, string[]>();
  const claim = (name: string, symbol: string): void => {
    const owner = taken.get(name);
    if (owner === undefined) {
      taken.set(name, symbol);
      return;
    }
    const problem =
      owner === name ? `${name} is an instrument already` : `${name} stands for ${owner} already`;
    clashes.set(symbol, [...(clashes.get(symbol) ?? []), problem]);
  };
  for (const { symbol } of instruments) claim(symbol, symbol);
  for (const each of instruments) for (const name of otherNames(each)) claim(name, each.symbol);
  return clashes;
}

function withoutCalendar(instruments: readonly Instrument[]): Map<string, string[]> {
  const unknown = new Map<string, string[]>();
  for (const { symbol, exchange } of instruments) {
    if (exchange === undefined || exchange === ALWAYS_OPEN || calendarOf(exchange) !== null) continue;
    unknown.set(exchange, [...(unknown.get(exchange) ?? []), symbol]);
  }
  return unknown;
}
