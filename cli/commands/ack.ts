import { Command, Option } from 'commander';
import { DynamoAlertStore } from '../../src/adapters/dynamodb/dynamo-alert-store.ts';
import { SEVERITIES } from '../../src/core/alerts/alert.ts';
import type { EpisodeRows } from '../../src/core/alerts/alert-state.ts';
import type { AlertStore } from '../../src/ports/alert-store.ts';
import { CommandFailure, type CliContext } from '../context.ts';
import { json, timeText } from '../output.ts';
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
  const store = new DynamoAlertStore(context.dynamodb(), namesOf(options).alertHistoryTable, context);
  const { episodeId, rows } = await findEpisode(store, id);
  const severity = SEVERITIES.findLast((each) => rows.alerts.some(({ alert }) => alert.severity === each))!;
  const isNew = await store.acknowledge({
    episodeId,
    userId: options.user,
    via: 'command',
    severity,
    acknowledgedAtMs: context.now(),
  });
  const answer = isNew ? null : (await store.episode(episodeId)).acknowledgement;
  if (options.json === true) {
    const by = answer?.userId ?? options.user;
    context.out(json({ episode_id: episodeId, severity, acknowledged: isNew, by }));
    return;
  }
  context.out(
    answer === null
      ? `${episodeId} is acknowledged as ${severity} by ${options.user}`
      : `${episodeId} was acknowledged by ${answer.userId} at ${timeText(answer.acknowledgedAtMs)}`,
  );
}

/** Messages show the ids of alerts, which are that of their episode with a number at its end. */
async function findEpisode(
  store: AlertStore,
  id: string,
): Promise<{ readonly episodeId: string; readonly rows: EpisodeRows }> {
  for (const episodeId of new Set([id, id.replace(/-\d+$/, '')])) {
    const rows = await store.episode(episodeId);
    if (rows.alerts.length > 0) return { episodeId, rows };
  }
  throw new CommandFailure(`no alert of an episode ${id} is stored`);
}
