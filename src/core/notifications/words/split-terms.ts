/** A ratio that no shares up to this many express is said with as many, which is a percent. */
const MOST_SAID_SHARES = 100;
const SAID_EXACTLY = 1e-6;

/** New and old shares of a split as people say it, in the fewest: three for two, one for twenty. */
export function splitTerms(ratio: number): readonly [newShares: number, oldShares: number] {
  const larger = Math.max(ratio, 1 / ratio);
  const shares = (old: number): number => Math.round(larger * old);
  let old = 1;
  while (old < MOST_SAID_SHARES && Math.abs(shares(old) / old / larger - 1) > SAID_EXACTLY) old += 1;
  return ratio >= 1 ? [shares(old), old] : [old, shares(old)];
}
