/** Tier 1: S&P 500, Russell 1000 and some funds; tier 2: every other NMS stock. */
export type LuldTier = 1 | 2;

/** One row of the plan: how far a band reaches to each side of a reference price. */
interface BandRule {
  readonly tiers: readonly LuldTier[];
  readonly holdsAt: (referencePrice: number) => boolean;
  readonly share: number;
  /** In the currency of the price. */
  readonly atMost: number;
  /** Factor of the band in the last 25 minutes of the session. */
  readonly nearClose: number;
}

/**
 * The percentage parameters of the National Market System Plan to Address Extraordinary Market Volatility
 * (https://www.luldplan.com, appendix A) since its eighteenth amendment (SEC release 34-84843, 83 FR 66464): bands are not
 * doubled after the opening any more, and before the close only for tier 1 and for prices up to $3. First match holds.
 * The plan takes the row by the close of the day before, here it is taken by the reference price.
 */
const BAND_RULES: readonly BandRule[] = [
  { tiers: [1], holdsAt: (price) => price > 3, share: 0.05, atMost: Infinity, nearClose: 2 },
  { tiers: [2], holdsAt: (price) => price > 3, share: 0.1, atMost: Infinity, nearClose: 1 },
  { tiers: [1, 2], holdsAt: (price) => price >= 0.75, share: 0.2, atMost: Infinity, nearClose: 2 },
  { tiers: [1, 2], holdsAt: () => true, share: 0.75, atMost: 0.15, nearClose: 2 },
];

const NEAR_CLOSE_MS = 25 * 60_000;

/** Half-width of the band around a reference price, in its currency. */
export function luldBandWidth(referencePrice: number, tier: LuldTier, untilCloseMs: number): number {
  const rule = BAND_RULES.find(({ tiers, holdsAt }) => tiers.includes(tier) && holdsAt(referencePrice))!;
  const width = Math.min(rule.atMost, referencePrice * rule.share);
  return untilCloseMs <= NEAR_CLOSE_MS ? width * rule.nearClose : width;
}

/**
 * Tiers from text such as "AAPL:1,XYZ:2".
 * @throws Error that says what was expected
 */
export function parseLuldTiers(text: string): ReadonlyMap<string, LuldTier> {
  const tiers = new Map<string, LuldTier>();
  for (const entry of text.split(',').filter((each) => each.trim() !== '')) {
    const match = /^\s*([A-Za-z0-9.:_/-]{1,32}):([12])\s*$/.exec(entry);
    if (match === null) {
      throw new Error(
        `expected symbols with their LULD tier, such as AAPL:1,XYZ:2, got "${entry.trim().slice(0, 40)}"`,
      );
    }
    tiers.set(match[1]!.toUpperCase(), match[2] === '1' ? 1 : 2);
  }
  return tiers;
}
