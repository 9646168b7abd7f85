/** How a language writes numbers. */
export interface NumberStyle {
  readonly decimal: string;
  readonly group: string;
  /** The letters of large numbers and the sign of a percentage bring the blank before them where there is one. */
  readonly million: string;
  readonly billion: string;
  readonly percent: string;
  /** The sign for days in durations; seconds, minutes and hours are the same everywhere. */
  readonly day: string;
}

export const ENGLISH_NUMBERS: NumberStyle = {
  decimal: '.',
  group: ',',
  million: 'M',
  billion: 'bn',
  percent: '%',
  day: 'd',
};

/** No line breaks before a sign or within a number. */
export const FRENCH_NUMBERS: NumberStyle = {
  decimal: ',',
  group: '\u202f',
  million: '\u00a0M',
  billion: '\u00a0Md',
  percent: '\u00a0%',
  day: 'j',
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
  return `${sign}${localised(percent.toFixed(Math.abs(percent) >= 10 ? 1 : 2), style)}${style.percent}`;
}

/** Two significant digits below 10, whole numbers above: "0.042", "4.2", "18". */
export function roundText(value: number): string {
  const size = Math.abs(value);
  return size >= 10 ? value.toFixed(0) : size >= 1 ? value.toFixed(1) : plain(value, 2);
}

/** Rounded to what a sentence has room for. */
export function formatRounded(value: number, style: NumberStyle): string {
  return localised(roundText(value), style);
}

/** A size in percent within a sentence, which says the direction itself. */
export function formatShare(percent: number, style: NumberStyle): string {
  return `${formatRounded(Math.abs(percent), style)}${style.percent}`;
}

/** The same with its direction, where the sentence does not say it: "−4.2%". */
export function formatSignedShare(percent: number, style: NumberStyle): string {
  const sign = percent < 0 ? '−' : percent > 0 ? '+' : '';
  return `${sign}${formatShare(percent, style)}`;
}

/** Every digit that the number has. */
export function formatExact(value: number, style: NumberStyle): string {
  return localised(String(value), style);
}

export function formatVolume(volume: number, style: NumberStyle): string {
  if (volume >= 1e9) return `${localised((volume / 1e9).toFixed(2), style)}${style.billion}`;
  if (volume >= 1e6) return `${localised((volume / 1e6).toFixed(2), style)}${style.million}`;
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

/** Writes so many significant digits, without trailing zeros. */
function plain(value: number, digits: number): string {
  return String(Number(value.toPrecision(digits)));
}

function localised(digits: string, { decimal, group }: NumberStyle): string {
  const [whole = '0', decimals] = digits.replace(/^-/, '−').split('.');
  const grouped = whole.length > 3 ? whole.replaceAll(/\B(?=(\d{3})+(?!\d))/g, group) : whole;
  return decimals === undefined ? grouped : `${grouped}${decimal}${decimals}`;
}
