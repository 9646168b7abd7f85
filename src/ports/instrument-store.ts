import type { InjectionToken } from 'tsyringe';
import type { Instrument } from '../core/instruments/instrument.ts';

export interface InstrumentStore {
  /**
   * What is known of these symbols, each the name of an instrument or a vendor's name for one. Those of which nothing is known
   * are absent. Rejects when the store cannot be reached.
   */
  load(symbols: readonly string[]): Promise<ReadonlyMap<string, Instrument>>;
}
export const InstrumentStore: InjectionToken<InstrumentStore> = Symbol('InstrumentStore');
/** A memory that several environments have in common; the durable one itself where there is none. */
export const SharedInstrumentStore: InjectionToken<InstrumentStore> = Symbol('SharedInstrumentStore');
/** The one that operators write. */
export const DurableInstrumentStore: InjectionToken<InstrumentStore> = Symbol('DurableInstrumentStore');
