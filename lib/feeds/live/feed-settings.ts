import { UnusableEnvironmentError } from '../../tooling/unusable-environment-error.ts';
import { credentialsOf, missingCredentials } from './credentials.ts';
import { EXPECTED_REST, EXPECTED_WEB_SOCKET, restHostOf, webSocketOf } from './feed-hosts.ts';
import type { FeedSecrets, FeedVendor } from './vendor.ts';
import { VENDORS } from './vendors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A live feed, as the environment of a program names it. */
export interface FeedSettings {
  readonly vendor: FeedVendor;
  /** As the vendor writes them, each once. */
  readonly symbols: readonly string[];
  readonly secrets: FeedSecrets;
  readonly url?: URL;
  readonly restUrl?: URL;
}

/**
 * Reads FEED, SYMBOLS, the vendor's credentials, FEED_URL and FEED_REST_URL (other hosts than the vendor's).
 * @throws UnusableEnvironmentError naming the variable and what it should look like
 */
export function feedSettings(environment: Environment): FeedSettings {
  const vendor = VENDORS.get(environment['FEED'] ?? '');
  if (vendor === undefined) {
    throw new UnusableEnvironmentError(
      `FEED: expected one of ${[...VENDORS.keys()].join(', ')}, got ${environment['FEED'] || 'nothing'}`,
    );
  }
  const missing = missingCredentials(vendor, environment);
  if (missing !== null) throw new UnusableEnvironmentError(missing);
  const url = addressOf(environment, 'FEED_URL', webSocketOf, EXPECTED_WEB_SOCKET);
  const restUrl = addressOf(environment, 'FEED_REST_URL', restHostOf, EXPECTED_REST);
  return {
    vendor,
    symbols: symbolsOf(environment['SYMBOLS'] ?? '', vendor),
    secrets: credentialsOf(vendor, environment),
    ...(url !== undefined && { url }),
    ...(restUrl !== undefined && { restUrl }),
  };
}

function symbolsOf(text: string, vendor: FeedVendor): readonly string[] {
  const symbols = text.split(',').map((symbol) => symbol.trim());
  if (symbols.includes('')) {
    throw new UnusableEnvironmentError(
      `SYMBOLS: expected symbols as ${vendor.name} writes them, with commas between, got ${text || 'nothing'}`,
    );
  }
  const distinct = [...new Set(symbols.map((symbol) => vendor.symbolOf(symbol)))];
  if (vendor.maxSymbols === null || distinct.length <= vendor.maxSymbols) return distinct;
  throw new UnusableEnvironmentError(
    `SYMBOLS: ${vendor.name} carries at most ${vendor.maxSymbols} on a connection, got ${distinct.length}`,
  );
}

function addressOf(
  environment: Environment,
  name: string,
  read: (text: string) => URL | null,
  expected: string,
): URL | undefined {
  const text = environment[name] ?? '';
  if (text === '') return undefined;
  const url = read(text);
  if (url === null) throw new UnusableEnvironmentError(`${name}: expected ${expected}`);
  return url;
}
