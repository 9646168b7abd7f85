import { Command, InvalidArgumentError, Option } from 'commander';
import { DynamoAlertStore } from '../../../src/adapters/dynamodb/dynamo-alert-store.ts';
import { DynamoPreferenceStore } from '../../../src/adapters/dynamodb/dynamo-preference-store.ts';
import { asksForEpisodes, episodesWithin } from '../../../src/core/severity/episode-count.ts';
import { loadState } from '../../../src/pipelines/load-state.ts';
import type { EpisodeRows } from '../../../src/core/alert-policy/alert-state.ts';
import type { AlertPolicySettings } from '../../../src/core/alert-policy/settings.ts';
import { TEAM_CHANNELS } from '../../../src/core/channels/channels.ts';
import { audienceOf } from '../../../src/core/preferences/audience.ts';
import type { Preferences } from '../../../src/core/preferences/preferences.ts';
import type { AlertStore } from '../../../src/ports/alert-store.ts';
import { type CliContext } from '../context.ts';
import { OperationFailure } from '../../../lib/operations/operation-failure.ts';
import { explain, type Explanation } from '../explain/explanation.ts';
import { explanationText } from '../explain/explanation-text.ts';
import { alertsOf } from '../explain/read-alerts.ts';
import { alertInHistory, asItWas } from '../explain/stored-alert.ts';
import { preferencesOfFile } from '../explain/read-preferences.ts';
import { json } from '../output.ts';
import { readJson } from '../read-json.ts';
import { warningsTo } from '../../../lib/operations/quiet-telemetry.ts';
import { timeOption, withCommonOptions, type CommonOptions } from '../common-options.ts';
import { namesOf } from '../../../lib/operations/stack-names.ts';
import { declaredFunction } from '../../../lib/template/deployed-function.ts';

interface ExplainOptions extends CommonOptions {
  readonly alert?: string;
  readonly episode?: string;
  readonly at?: number;
  readonly user?: string;
  readonly preferences?: string;
  readonly rateLimit?: number;
  readonly groupInterval?: number;
  readonly teamChannels: readonly string[];
}

/** Runs every decision about an alert, and shows them. */
export function explainCommand(context: CliContext): Command {
  return withCommonOptions(new Command('explain'))
    .addOption(
      new Option(
        '-a, --alert <file>',
        'alert as published, SNS event, or CloudWatch alarm; - for standard input',
      ).conflicts('episode'),
    )
    .option(
      '--episode <id>',
      'alert that is stored, by its id, or the latest of an episode by that of the episode',
    )
    .option(
      '--at <time>',
      'as if it were this time; now if not given, or when a stored alert was taken in',
      timeOption,
    )
    .option('-u, --user <id>', 'what becomes of it for this user alone')
    .option('--preferences <file>', 'JSON list of items to go by, instead of the tables: needs no AWS')
    .addOption(
      new Option('--rate-limit <count>', 'alerts per user, symbol and hour; as in template.yaml if not given')
        .env('ALERT_RATE_LIMIT')
        .argParser(wholeNumber),
    )
    .addOption(
      new Option('--group-interval <seconds>', 'in which alerts to a user are put together; likewise')
        .env('ALERT_GROUP_INTERVAL_SECONDS')
        .argParser(wholeNumber),
    )
    .addOption(
      new Option('--team-channels <list>', 'rooms that the team shares')
        .argParser((text) => text.split(',').filter((name) => name !== ''))
        .default(TEAM_CHANNELS),
    )
    .description('Show what would become of an alert and why, sending and writing nothing')
    .addHelpText(
      'after',
      '\nGoes by the preferences, silences, limits and history as they are stored now, and by the hours of --at.' +
        '\nThe id of an alert is the last line of its messages.' +
        '\n\nExamples:\n  rtf explain --episode BTCUSDT-price_drop-20260310T133000.000Z-1 --env prod --user alice' +
        '\n  rtf explain --alert alert.json --env prod --user alice' +
        '\n  rtf explain --alert alert.json --at 2026-11-23T02:30:00Z --preferences users.json',
    )
    .action((options: ExplainOptions, command: Command) => {
      if (options.alert === undefined && options.episode === undefined) {
        command.error("error: one of '--alert <file>' and '--episode <id>' is needed");
      }
      return run(context, options);
    });
}

async function run(context: CliContext, options: ExplainOptions): Promise<void> {
  const store = storeOf(context, options);
  const past = options.episode === undefined ? null : await alertInHistory(store, options.episode);
  const nowMs = options.at ?? past?.stored.createdAtMs ?? context.now();
  const alerts =
    past === null ? alertsOf(await readJson(context, options.alert!), nowMs) : [past.stored.alert];
  const settings = settingsOf(context, options);
  const audience = audienceOf(await preferencesOf(context, options), settings.channels);
  const { user } = options;
  if (user !== undefined && !audience.readers.has(user)) {
    throw new OperationFailure(`there is no user ${user} with usable preferences`);
  }
  const explanations: Explanation[] = [];
  for (const alert of alerts) {
    const sightings = asksForEpisodes(audience.settings) ? await store.recentEpisodes(alert.symbol) : null;
    const episodes = sightings && episodesWithin(sightings, alert, audience.settings);
    const known = await loadState(store, alert, audience, episodes);
    const state = past === null ? known : asItWas(known, past);
    const question = { alert, state, audience, settings, nowMs, episodes, environment: options.env };
    const history = (past?.episode ?? known.episode).deliveries;
    explanations.push(explain({ ...question, history, ...(user !== undefined && { userId: user }) }));
  }
  context.out(
    options.json === true
      ? json(explanations)
      : explanations.map((explanation) => explanationText(context, explanation)).join('\n\n'),
  );
}

async function preferencesOf(context: CliContext, options: ExplainOptions): Promise<Preferences> {
  const { userPreferencesTable, usersSecrets } = namesOf(options);
  if (options.preferences !== undefined) {
    return preferencesOfFile(await readJson(context, options.preferences), usersSecrets);
  }
  const warnings = warningsTo(context.err);
  return new DynamoPreferenceStore(context.dynamodb(), userPreferencesTable, warnings, usersSecrets).load();
}

type History = Pick<AlertStore, 'load' | 'ledgers' | 'recentEpisodes' | 'episode'>;

const NO_ROWS: EpisodeRows = {
  version: 0,
  alerts: [],
  deliveries: [],
  acknowledgement: null,
  escalations: [],
};

const NOTHING_STORED: History = {
  episode: () => Promise.resolve(NO_ROWS),
  load: () =>
    Promise.resolve({
      episode: NO_ROWS,
      mutes: { silences: [], inhibitors: [] },
      ledgers: new Map(),
    }),
  ledgers: () => Promise.resolve(new Map()),
  recentEpisodes: () => Promise.resolve([]),
};

/** What is stored, or nothing where files stand in for the tables. */
function storeOf(context: CliContext, options: ExplainOptions): History {
  if (options.preferences !== undefined && options.episode === undefined) return NOTHING_STORED;
  return new DynamoAlertStore(context.dynamodb(), namesOf(options).alertHistoryTable, context);
}

/** Where the rooms are is a secret of the function, and plays no part but that there are some. */
function settingsOf(context: CliContext, options: ExplainOptions): AlertPolicySettings {
  const { env, rateLimit, groupInterval, teamChannels } = options;
  const { variables } = declaredFunction(context.template(), 'AlertProcessor', env);
  return {
    channels: {
      shared: Object.fromEntries(teamChannels.map((channel) => [channel, `the team's ${channel}`])),
      unavailable: [],
    },
    alertsPerHour: rateLimit ?? Number(variables['ALERT_RATE_LIMIT']),
    groupIntervalMs: (groupInterval ?? Number(variables['ALERT_GROUP_INTERVAL_SECONDS'])) * 1000,
  };
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('Expected a whole number above 0.');
  return Number(text);
}
