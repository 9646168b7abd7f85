import { Choices } from './choices.ts';
import { Findings } from './findings.ts';
import { MarketFuzz } from './market-fuzz.ts';
import { PeopleFuzz } from './people-fuzz.ts';

/** Symbols begin anew after so many records, each time as another market. */
const RECORDS_PER_MARKET = 5_000;
const RECORDS_PER_PERSON = 10;

export interface FuzzOptions {
  readonly records: number;
  readonly seed: number;
  readonly onProgress?: (records: number) => void;
}

/**
 * Feeds made-up records, and for every ten of them an alert message, a preference and a link.
 * @throws FuzzFailure with the input after which something did not hold
 */
export async function fuzz({ records, seed, onProgress }: FuzzOptions): Promise<Findings> {
  const findings = new Findings();
  const people = new PeopleFuzz(new Choices(seed), findings);
  let fed = 0;
  for (let market = 0; fed < records; market += 1) {
    const until = Math.min(records, fed + RECORDS_PER_MARKET);
    const fuzzed = new MarketFuzz(new Choices(seed * 1_000_003 + market), findings);
    while (fed < until) {
      const before = fed;
      fed += await fuzzed.run(until - fed);
      const due = Math.floor(fed / RECORDS_PER_PERSON) - Math.floor(before / RECORDS_PER_PERSON);
      for (let left = due; left > 0; left -= 1) await people.run();
    }
    onProgress?.(fed);
  }
  return findings;
}
