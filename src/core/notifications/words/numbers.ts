/** How a language writes numbers. */
export interface NumberStyle {
  readonly decimal: string;
  readonly group: string;
  readonly million: string;
  readonly billion: string;
  /** Of durations: seconds, minutes and hours are the same everywhere. */
  readonly day: string;
}

export const ENGLISH_NUMBERS: NumberStyle = {
  decimal: '.',
  group: ',',
  million: 'm',
  billion: 'bn',
  day: 'd',
};

/** A price as traders write it: two decimals from 1 up, four significant digits below, never an exponent. */
export function formatPrice(price: number, style: NumberStyle): string {
  const size = Math.abs(price);
  if (size >= 1 || size === 0) return localised(price.toFixed(2), style);
  const leadingZeros = Math.min(16, Math.max(0, -Math.floor(Math.log10(size)) - 1));
  return localised(price.toFixed(leadingZeros + 4), style);
}

/** Signed percentage with as many decimals as it deserves. */
export function formatPercent(percent: number, style: NumberStyle): string {
  const sign = percent > 0 ? '+' : '';
  return `${sign}${localised(percent.toFixed(Math.abs(percent) >= 10 ? 1 : 2), style)} %`;
}

/** A size in percent within a sentence, which says the direction itself. */
export function formatShare(percent: number, style: NumberStyle): string {
  const size = Math.abs(percent);
  const digits = size >= 10 ? size.toFixed(0) : size >= 1 ? size.toFixed(1) : plain(size, 2);
  return `${localised(digits, style)} %`;
}

export function formatVolume(volume: number, style: NumberStyle): string {
  if (volume >= 1e9) return `${localised((volume / 1e9).toFixed(2), style)} ${style.billion}`;
  if (volume >= 1e6) return `${localised((volume / 1e6).toFixed(2), style)} ${style.million}`;
  return localised(volume >= 100 ? volume.toFixed(0) : plain(volume, 4), style);
}

export function formatRatio(ratio: number, style: NumberStyle): string {
  return `${localised(ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(1), style)}×`;
}

export function formatCount(count: number, style: NumberStyle): string {
  return localised(String(count), style);
}

/** One decimal, as for an RSI. */
export function formatDecimal(value: number, style: NumberStyle): string {
  return localised(value.toFixed(1), style);
}

export function formatScore(score: number, style: NumberStyle): string {
  return localised(score.toFixed(2), style);
}

/** So many significant digits, without trailing zeros. */
function plain(value: number, digits: number): string {
  return String(Number(value.toPrecision(digits)));
}

function localised(digits: string, { decimal, group }: NumberStyle): string {
  const [whole = '0', decimals] = digits.split('.');
  const grouped = whole.length > 3 ? whole.replaceAll(/\B(?=(\d{3})+(?!\d))/g, group) : whole;
  return decimals === undefined ? grouped : `${grouped}${decimal}${decimals}`;
}
