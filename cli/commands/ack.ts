import { Command, Option } from 'commander';
import { DynamoAlertStore } from '../../src/adapters/dynamodb/dynamo-alert-store.ts';
import { DynamoPreferenceStore } from '../../src/adapters/dynamodb/dynamo-preference-store.ts';
import type { EpisodeRows } from '../../src/core/alerts/alert-state.ts';
import { Answers } from '../../src/pipelines/answers.ts';
import { CommandFailure, type CliContext } from '../context.ts';
import { json, timeText } from '../output.ts';
import { NO_METRICS, warningsTo } from '../telemetry.ts';
import { namesOf, withCommonOptions, type CommonOptions } from '../stack.ts';

interface AckOptions extends CommonOptions {
  readonly user: string;
}

/** Says that somebody looks after an episode, which ends its escalation. */
export function ackCommand(context: CliContext): Command {
  return withCommonOptions(new Command('ack'))
    .argument('<id>', 'episode, or one of its alerts')
    .addOption(new Option('--user <id>', 'who looks after it').env('USER').makeOptionMandatory())
    .description('Acknowledge an episode: nobody is told more of it unless it gets worse')
    .addHelpText(
      'after',
      '\nExample:\n  rtf ack BTCUSDT-price_drop-20221213T133000.000Z --user alice --env prod',
    )
    .action((id: string, options: AckOptions) => acknowledge(context, id, options));
}

async function acknowledge(context: CliContext, id: string, options: AckOptions): Promise<void> {
  const nowMs = context.now();
  const answers = answersOf({ ...context, now: () => nowMs }, options);
  const episode = await findEpisode(answers, id, options.user);
  const { episodeId } = episode.alerts[0]!.alert;
  const { userId, severity, acknowledgedAtMs, via } = episode.acknowledgement!;
  const isMine = userId === options.user && acknowledgedAtMs === nowMs && via === 'command';
  if (options.json === true) {
    context.out(json({ episode_id: episodeId, severity, acknowledged: isMine, by: userId }));
    return;
  }
  context.out(
    isMine
      ? `${episodeId} is acknowledged as ${severity} by ${userId}`
      : `${episodeId} was acknowledged by ${userId} at ${timeText(acknowledgedAtMs)}`,
  );
}

/** Messages show the ids of alerts, which are that of their episode with a number at its end. */
async function findEpisode(answers: Answers, id: string, userId: string): Promise<EpisodeRows> {
  for (const episodeId of new Set([id, id.replace(/-\d+$/, '')])) {
    const episode = await answers.acknowledge(episodeId, userId, 'command');
    if (episode !== null) return episode;
  }
  throw new CommandFailure(`no alert of an episode ${id} is stored`);
}

function answersOf(context: CliContext, options: AckOptions): Answers {
  const { userPreferencesTable, alertHistoryTable } = namesOf(options);
  const logger = warningsTo(context);
  return new Answers({
    clock: context,
    logger,
    metrics: NO_METRICS,
    store: new DynamoAlertStore(context.dynamodb(), alertHistoryTable, context),
    preferences: new DynamoPreferenceStore(context.dynamodb(), userPreferencesTable, logger),
    notifiers: {
      pagerduty: {
        deliver: async (address, message) => (await context.pagerDuty()).deliver(address, message),
      },
    },
    channels: { shared: {}, unavailable: [] },
  });
}
