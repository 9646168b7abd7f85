import { join } from 'node:path';

import {
  EXPECTED_REST,
  EXPECTED_WEB_SOCKET,
  restHostOf,
  webSocketOf,
} from '../../../lib/feeds/live/feed-hosts.ts';
import { credentialsOf, missingCredentials } from '../../../lib/feeds/live/credentials.ts';
import type { FeedSecrets, FeedVendor } from '../../../lib/feeds/live/vendor.ts';
import { VENDORS } from '../../../lib/feeds/live/vendors.ts';
import { checkItems } from '../../../lib/operations/preferences/preference-check.ts';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';
import { UnusableEnvironmentError } from '../../../lib/tooling/unusable-environment-error.ts';
import { parsePort } from '../options.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface LiveOptions {
  readonly vendor: FeedVendor;
  /** As the vendor writes them, each once. */
  readonly symbols: readonly string[];
  readonly secrets: FeedSecrets;
  readonly url?: URL;
  readonly restUrl?: URL;
  /** Where what was learnt is kept from one run to the next. */
  readonly directory: string;
  /** Port of the AWS server; a free one when absent. */
  readonly port?: number;
  /** The preference of whoever gave real addresses; null where none were given. */
  readonly own: OwnPreference | null;
}

/** An item of the user-preferences table. */
export interface OwnPreference {
  readonly user_id: string;
  readonly channels: readonly OwnChannel[];
  readonly minimum_severity: string;
  readonly contacts: Readonly<Record<string, string>>;
}

export type OwnChannel = keyof typeof CONTACTS;

export const OWN_USER = 'you';

/** Variables by channel, with the contact field that each is. */
const CONTACTS = {
  slack: { SLACK_WEBHOOK_URL: 'slack_webhook_url' },
  discord: { DISCORD_WEBHOOK_URL: 'discord_webhook_url' },
  telegram: { TELEGRAM_BOT_TOKEN: 'telegram_bot_token', TELEGRAM_CHAT_ID: 'telegram_chat_id' },
} as const;

/**
 * Reads FEED, SYMBOLS, the vendor's credentials, FEED_URL and FEED_REST_URL (other hosts than the vendor's), the addresses of real
 * channels, LIVE_FOLDER and AWS_SERVER_PORT.
 * @throws UnusableEnvironmentError naming the variable and what it should look like
 */
export function liveOptions(environment: Environment): LiveOptions {
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
  const port = environment['AWS_SERVER_PORT'] ?? '';
  return {
    vendor,
    symbols: symbolsOf(environment['SYMBOLS'] ?? '', vendor),
    secrets: credentialsOf(vendor, environment),
    ...(url !== undefined && { url }),
    ...(restUrl !== undefined && { restUrl }),
    directory: environment['LIVE_FOLDER'] || join(repositoryRoot, '.live'),
    ...(port !== '' && { port: parsePort(port) }),
    own: ownPreference(environment),
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

function ownPreference(environment: Environment): OwnPreference | null {
  const contacts: Record<string, string> = {};
  const channels: OwnChannel[] = [];
  for (const [channel, fields] of Object.entries(CONTACTS) as [OwnChannel, Record<string, string>][]) {
    const given = Object.keys(fields).filter((name) => (environment[name] ?? '') !== '');
    if (given.length === 0) continue;
    const lacking = Object.keys(fields).find((name) => !given.includes(name));
    if (lacking !== undefined) throw new UnusableEnvironmentError(`${given[0]!} wants ${lacking} beside it`);
    for (const name of given) contacts[fields[name]!] = environment[name]!;
    channels.push(channel);
  }
  if (channels.length === 0) return null;
  const item: OwnPreference = { user_id: OWN_USER, channels, minimum_severity: 'LOW', contacts };
  // A problem names the field and what it should look like, never the address itself.
  const [problem] = checkItems([{ ...item }], '').flatMap(({ problems }) => problems);
  if (problem !== undefined) throw new UnusableEnvironmentError(problem);
  return item;
}
