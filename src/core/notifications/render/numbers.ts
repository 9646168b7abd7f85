const withThousands = (digits: string): string => digits.replaceAll(/\B(?=(\d{3})+(?!\d))/g, ',');

/** A price as traders write it: two decimals from 1 up, four significant digits below, never an exponent. */
export function formatPrice(price: number): string {
  const size = Math.abs(price);
  if (size >= 1 || size === 0) {
    const [whole = '0', decimals = '00'] = price.toFixed(2).split('.');
    return `${withThousands(whole)}.${decimals}`;
  }
  const leadingZeros = Math.min(16, Math.max(0, -Math.floor(Math.log10(size)) - 1));
  return price.toFixed(leadingZeros + 4);
}

/** Signed percentage with as many decimals as it deserves. */
export function formatPercent(percent: number): string {
  const size = Math.abs(percent);
  const sign = percent > 0 ? '+' : '';
  return `${sign}${percent.toFixed(size >= 10 ? 1 : 2)} %`;
}

export function formatVolume(volume: number): string {
  if (volume >= 1e9) return `${(volume / 1e9).toFixed(2)} bn`;
  if (volume >= 1e6) return `${(volume / 1e6).toFixed(2)} m`;
  return volume >= 100 ? withThousands(volume.toFixed(0)) : String(Number(volume.toPrecision(4)));
}

export function formatRatio(ratio: number): string {
  return `${ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(1)}×`;
}

/** "2022-12-13 13:30:00 UTC" */
export function formatTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
