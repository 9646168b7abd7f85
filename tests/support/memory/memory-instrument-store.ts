import type { Instrument } from '../../../src/core/instruments/instrument.ts';
import type { InstrumentStore } from '../../../src/ports/instrument-store.ts';

export class MemoryInstrumentStore implements InstrumentStore {
  readonly instruments = new Map<string, Instrument>();
  /** Symbols asked for, call by call. */
  readonly asked: string[][] = [];

  constructor(instruments: readonly Instrument[] = []) {
    for (const instrument of instruments) this.instruments.set(instrument.symbol, instrument);
  }

  load(symbols: readonly string[]): Promise<ReadonlyMap<string, Instrument>> {
    this.asked.push([...symbols]);
    const known = symbols.flatMap((symbol) => {
      const instrument = this.instruments.get(symbol);
      return instrument === undefined ? [] : [[symbol, instrument] as const];
    });
    return Promise.resolve(new Map(known));
  }
}
