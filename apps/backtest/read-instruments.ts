import { readFileSync } from 'node:fs';
import type { Instrument } from '../../src/core/instruments/instrument.ts';
import { InputError } from '../../lib/market-files/input-error.ts';
import { checkInstruments } from '../../lib/operations/instruments/check-instruments.ts';
import { otherNames } from '../../lib/operations/instruments/other-names.ts';
import { readInstruments } from '../../lib/operations/instruments/read-instruments.ts';

/** Faults that are named; of a list of thousands the rest is a number. */
const MOST_FAULTS = 5;

/**
 * Instruments by each of their names, from a file as `rtf reference set` and `import` take it.
 * @throws InputError with what is wrong, since an instrument left out would be one of positive prices without splits
 */
export function instrumentsOf(path: string): ReadonlyMap<string, Instrument> {
  const { instruments, faults } = checkInstruments(itemsOf(path));
  if (faults.length > 0) {
    const named = faults
      .slice(0, MOST_FAULTS)
      .map(({ symbol, problems }) => `${symbol}: ${problems.join('; ')}`);
    const more = faults.length > MOST_FAULTS ? `; and ${faults.length - MOST_FAULTS} more` : '';
    throw new InputError(path, `${named.join('; ')}${more}`);
  }
  return new Map(
    instruments.flatMap((each) => [each.symbol, ...otherNames(each)].map((name) => [name, each] as const)),
  );
}

function itemsOf(path: string): ReturnType<typeof readInstruments>['items'] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new InputError(path, `cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  try {
    return readInstruments(text).items;
  } catch (error) {
    throw new InputError(path, (error as Error).message);
  }
}
