const BARS = '▁▂▃▄▅▆▇█';

/** One character for each price, the lowest to the highest of them; empty below two, where there is nothing to compare. */
export function sparkline(prices: readonly number[]): string {
  if (prices.length < 2) return '';
  const low = Math.min(...prices);
  const range = Math.max(...prices) - low;
  const top = BARS.length - 1;
  return prices.map((price) => BARS[range === 0 ? 0 : Math.round(((price - low) / range) * top)]!).join('');
}
