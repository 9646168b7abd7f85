import { join } from 'node:path';

import { feedSettings, type Environment, type FeedSettings } from '../../../lib/feeds/live/feed-settings.ts';
import { checkItems } from '../../../lib/operations/preferences/preference-check.ts';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';
import { UnusableEnvironmentError } from '../../../lib/tooling/unusable-environment-error.ts';
import { parsePort } from '../options.ts';

export interface LiveOptions extends FeedSettings {
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
 * Reads what `feedSettings` does, the addresses of real channels, LIVE_FOLDER and AWS_SERVER_PORT.
 * @throws UnusableEnvironmentError naming the variable and what it should look like
 */
export function liveOptions(environment: Environment): LiveOptions {
  const port = environment['AWS_SERVER_PORT'] ?? '';
  return {
    ...feedSettings(environment),
    directory: environment['LIVE_FOLDER'] || join(repositoryRoot, '.live'),
    ...(port !== '' && { port: parsePort(port) }),
    own: ownPreference(environment),
  };
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
