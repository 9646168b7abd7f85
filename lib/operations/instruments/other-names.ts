import type { Instrument } from '../../../src/core/instruments/instrument.ts';

/** What vendors call an instrument, where that is not its symbol. */
export function otherNames({ symbol, aliases }: Instrument): readonly string[] {
  return [...new Set(Object.values(aliases))].filter((name) => name !== symbol);
}
