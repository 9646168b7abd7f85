import { UnusableEnvironmentError } from '../../lib/tooling/unusable-environment-error.ts';
import { type Archive, ARCHIVES, type Interval, INTERVALS, type Kind, KINDS } from './archives.ts';

export interface DownloadOptions {
  /** Name of the archive, which its files are kept under. */
  readonly from: string;
  readonly archive: Archive;
  readonly day: string;
  readonly symbols: readonly string[];
  readonly kind: Kind;
  readonly interval: Interval;
}

/** So that the name of the file that holds them all stays one. */
const MAX_SYMBOLS = 20;
/** As exchanges write them; what would be a path, a pattern or another line is none. */
const SYMBOL = /^[\p{L}\p{N}][\p{L}\p{N}_-]{0,63}$/u;

/**
 * Reads DAY, SYMBOLS (separated by commas or blanks), KIND, INTERVAL, FROM and ARCHIVE_URL (a mirror).
 * @throws UnusableEnvironmentError naming the variable and what it should look like
 */
export function downloadOptions(
  environment: Readonly<Record<string, string | undefined>>,
  nowMs: number,
): DownloadOptions {
  const from = oneOf('FROM', environment['FROM'] || 'binance', [...ARCHIVES.keys()]);
  const mirror = environment['ARCHIVE_URL'] ?? '';
  const archive = ARCHIVES.get(from)!;
  return {
    from,
    archive: mirror === '' ? archive : { ...archive, url: asUrl(mirror), listingUrl: asUrl(mirror) },
    day: dayOf(environment['DAY'] ?? '', nowMs),
    symbols: symbolsOf(environment['SYMBOLS'] ?? ''),
    kind: oneOf('KIND', environment['KIND'] || 'klines', KINDS),
    interval: oneOf('INTERVAL', environment['INTERVAL'] || '1m', INTERVALS),
  };
}

function oneOf<Name extends string>(variable: string, text: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === text);
  if (found === undefined)
    throw new UnusableEnvironmentError(`${variable}: expected ${names.join(', ')}, got ${text}`);
  return found;
}

function dayOf(text: string, nowMs: number): string {
  const startMs = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // 30 February is read as a day in March.
  if (Number.isNaN(startMs) || new Date(startMs).toISOString().slice(0, 10) !== text)
    throw new UnusableEnvironmentError(
      `DAY: expected a day such as 2022-12-13, got ${text === '' ? 'none' : text}`,
    );
  const today = new Date(nowMs).toISOString().slice(0, 10);
  if (text >= today)
    throw new UnusableEnvironmentError(
      `DAY: ${text} is not over yet in UTC; an archive has a day the day after it`,
    );
  return text;
}

function symbolsOf(text: string): readonly string[] {
  const symbols = [...new Set(text.toUpperCase().split(/[\s,]+/))].filter((symbol) => symbol !== '');
  if (symbols.length === 0)
    throw new UnusableEnvironmentError('SYMBOLS: expected symbols such as BTCUSDT,ETHUSDT, got none');
  const odd = symbols.find((symbol) => !SYMBOL.test(symbol));
  if (odd !== undefined)
    throw new UnusableEnvironmentError(
      `SYMBOLS: expected letters, digits, _ and -, such as BTCUSDT, got ${JSON.stringify(odd)}`,
    );
  if (symbols.length > MAX_SYMBOLS)
    throw new UnusableEnvironmentError(
      `SYMBOLS: expected ${MAX_SYMBOLS} at most at a time, got ${symbols.length}`,
    );
  return symbols;
}

function asUrl(text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text.replace(/\/+$/, '');
  throw new UnusableEnvironmentError(
    `ARCHIVE_URL: expected the address of a mirror such as https://mirror.example, got ${text}`,
  );
}
