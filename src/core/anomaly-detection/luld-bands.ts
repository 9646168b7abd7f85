import type { BarHistory } from '../indicators/bar-history.ts';

/** Tier 1: S&P 500, Russell 1000 and some funds; tier 2: every other NMS stock. */
export type LuldTier = 1 | 2;

/** The reference is the mean price of the last five minutes. */
const REFERENCE_MS = 5 * 60_000;
/** Longer bars cannot say what the last five minutes were. */
const LONGEST_BAR_MS = 60_000;

/**
 * Half-width of the limit up – limit down band around a reference price, in the currency of the price
 * (https://www.luldplan.com, section V and appendix A). The doubling towards the close is left out: it differs
 * between amendments of the plan.
 */
export function luldBandWidth(referencePrice: number, tier: LuldTier): number {
  if (referencePrice > 3) return referencePrice * (tier === 1 ? 0.05 : 0.1);
  if (referencePrice >= 0.75) return referencePrice * 0.2;
  return Math.min(0.15, referencePrice * 0.75);
}

/** Where a price stands in its LULD band. */
export class LuldDetector {
  readonly #tier: LuldTier | null;
  #referencePrice = Number.NaN;

  /** `tier` null: a symbol without bands. */
  constructor(tier: LuldTier | null) {
    this.#tier = tier;
  }

  get referencePrice(): number {
    return this.#referencePrice;
  }

  beginBar(intervalMs: number, history: BarHistory): void {
    this.#referencePrice = Number.NaN;
    if (this.#tier === null || intervalMs > LONGEST_BAR_MS) return;
    const bars = Math.min(history.capacity, Math.round(REFERENCE_MS / intervalMs));
    if (history.count < bars) return;
    let sum = 0;
    for (let n = 1; n <= bars; n += 1) sum += history.close(n);
    this.#referencePrice = sum / bars;
  }

  /** Distance from the reference in half-widths of the band: 1 is at the band. 0 without bands. */
  positionOf(price: number): number {
    if (this.#tier === null || Number.isNaN(this.#referencePrice)) return 0;
    return Math.abs(price - this.#referencePrice) / luldBandWidth(this.#referencePrice, this.#tier);
  }
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
