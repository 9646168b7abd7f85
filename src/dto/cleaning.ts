/** Characters that show, of any script: no controls, no bidirectional marks, nothing that is invisible, no blank but the plain one. */
const PRINTABLE = String.raw`[[\p{L}\p{M}\p{N}\p{P}\p{S} ]--\p{DI}]`;
/** One UTF-16 code unit each: no emoji. */
const PRINTABLE_UNIT = String.raw`[[\p{L}\p{M}\p{N}\p{P}\p{S} ]--[\p{DI}\u{10000}-\u{10FFFF}]]`;

/**
 * A symbol as vendors write it: `AAPL`, `BRK.B`, `^GSPC`, `ES=F`, `EUR/USD`, `O:AAPL240119C00190000`, `IC MARKETS:1`,
 * `币安人生USDT`. Up to 64 UTF-16 code units, among them a letter, a digit or a sign, so that it is no mere punctuation such
 * as `..` or `*`.
 */
export const SYMBOL_PATTERN = new RegExp(
  String.raw`^(?=.*[\p{L}\p{N}\p{S}])(?![\p{M} ])(?:${PRINTABLE_UNIT}{1,64}|${PRINTABLE}{1,32})$(?<! )`,
  'v',
);

/** Printable ASCII without lower-case letters and outer blanks: what nearly every symbol is, and needs no cleaning. */
const CLEAN_SYMBOL = /^(?=.*[A-Z0-9$+<=>^`|~])[!-`{-~](?:[ -`{-~]{0,62}[!-`{-~])?$/;

/** An address on a chain, such as a token of Solana: base58, where case is part of the number. */
const CHAIN_ADDRESS = /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[1-9A-HJ-NP-Za-km-z]{32,44}$/;

const DECIMAL_NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?$/;
/** How feeds and files write a number that they do not know. */
const UNKNOWN_NUMBER = /^(?:|-{1,2}|#?n\/?a|nan|null|none)$/i;
const MINUS_ONE = /^-1(?:\.0*)?$/;
const INTERVAL =
  /^(\d{1,9}) ?(?:(s|sec(?:ond)?s?)|(m|min(?:ute)?s?)|(h|hr|hours?)|(d|days?|dutc)|(w|wk|weeks?|wutc))$/i;
const UNITS_MS = [1000, 60_000, 3_600_000, 86_400_000, 604_800_000];

/** The number meant by a number or a decimal string, NaN for anything else (`""`, `"0x10"`, `"1,5"`, `true`). */
export function cleanNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return NaN;
  const text = value.trim();
  return DECIMAL_NUMBER.test(text) ? Number(text) : NaN;
}

/** As `cleanNumber`, for a field that may be missing. */
export function cleanOptionalNumber(value: unknown): number | undefined {
  return value === undefined || value === null ? undefined : cleanNumber(value);
}

/** A volume; 0, which says nothing about the volume, where it is not known: missing, blank, NaN, −1. */
export function cleanVolume(value: unknown): number {
  if (typeof value === 'number') return value === -1 || Number.isNaN(value) ? 0 : value;
  if (value === undefined || value === null) return 0;
  return typeof value === 'string' && (isUnknown(value) || MINUS_ONE.test(value.trim()))
    ? 0
    : cleanNumber(value);
}

/** Whether a text says that there is no number: blank, NaN, null, n/a, a dash. */
export function isUnknown(text: string): boolean {
  return UNKNOWN_NUMBER.test(text.trim());
}

/**
 * Trimmed, composed, and in capitals unless case means something: to the vendor (`isCaseKept`), or in an address on a chain.
 * Exchanges of East Asia have numbers for symbols. What cannot be a symbol comes back for the validator to refuse.
 */
export function cleanSymbol(value: unknown, isCaseKept = false): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value > 0 ? String(value) : value;
  if (typeof value !== 'string' || CLEAN_SYMBOL.test(value)) return value;
  const text = value.trim().normalize('NFC');
  return isCaseKept || CHAIN_ADDRESS.test(text) ? text : inCapitals(text);
}

/** Only ASCII letters are raised: toUpperCase would turn `ſ` into a plain `S` and so forge a symbol. */
function inCapitals(text: string): string {
  return text.replaceAll(/[a-z]+/g, (letters) => letters.toUpperCase());
}

/** Trimmed; empty text says nothing and counts as missing. Feeds number their venues, so numbers become text. */
export function cleanText(value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return value;
  const text = value.trim();
  return text === '' ? undefined : text.toWellFormed();
}

/** As `cleanText`, for a word of a closed set. */
export function cleanLowerCase(value: unknown): unknown {
  const text = cleanText(value);
  return typeof text === 'string' ? text.toLowerCase() : text;
}

/** Texts, trimmed, without those that say nothing; one text alone is a list of one. No text left counts as missing. */
export function cleanTextList(value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) {
    const text = cleanText(value);
    return typeof text === 'string' ? [text] : text;
  }
  const texts = value.map(cleanText).filter((text) => text !== undefined);
  return texts.length === 0 ? undefined : texts;
}

/** A flag whose being true goes without saying. */
export function cleanDenial(value: unknown): unknown {
  return value === null || value === true ? undefined : value;
}

/**
 * Milliseconds of `"1m"`, `"4H"`, `"5min"`, `"1 day"` or a number of milliseconds. A month, also as `1M`, has no fixed length:
 * NaN.
 */
export function cleanInterval(value: unknown): number | undefined {
  if (typeof value !== 'string') return cleanOptionalNumber(value);
  const text = value.trim();
  const [, count, ...units] = INTERVAL.exec(text) ?? [];
  if (count === undefined) return cleanNumber(text);
  return text.endsWith('M') ? Number.NaN : Number(count) * UNITS_MS[units.findIndex(isFound)]!;
}

function isFound(group: string | undefined): boolean {
  return group !== undefined;
}
