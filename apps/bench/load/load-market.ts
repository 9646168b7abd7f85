import { gaussian, mulberry32 } from '../../../lib/market-simulator/random.ts';

const SEED = 1;

/** Trades of ordinary sizes at ordinary steps of price, symbol after symbol; nothing in them is an anomaly. */
export class LoadMarket {
  readonly #random = mulberry32(SEED);
  readonly #prices: number[];
  #trades = 0;
  #alerts = 0;

  constructor(symbols: number) {
    this.#prices = Array.from({ length: symbols }, () => 100);
  }

  trade(): { readonly partitionKey: string; readonly data: Buffer } {
    const index = this.#trades++ % this.#prices.length;
    this.#prices[index]! *= 1 + gaussian(this.#random) * 1e-4;
    const partitionKey = `LOAD${index}`;
    const trade = {
      type: 'trade',
      symbol: partitionKey,
      price: Number(this.#prices[index]!.toFixed(4)),
      volume: 1 + Math.floor(this.#random() * 100),
      timestamp: new Date().toISOString(),
    };
    return { partitionKey, data: Buffer.from(JSON.stringify(trade)) };
  }

  /** Each of a symbol and an episode of its own, so that none is held back as a repetition. */
  alert(): string {
    const symbol = `ALERT${this.#alerts++}`;
    return JSON.stringify({
      alert_type: 'financial_anomaly',
      symbol,
      anomaly: 'price_drop',
      severity: 'HIGH',
      score: 0.8,
      price: 95,
      reference_price: 100,
      change_pct: -5,
      occurred_at: new Date().toISOString(),
    });
  }
}
