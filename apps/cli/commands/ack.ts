import { Command, Option } from 'commander';
import { acknowledgeEpisode, commandAnswers } from '../../../lib/operations/acknowledge-episode.ts';
import { type CliContext } from '../context.ts';
import { OperationFailure } from '../../../lib/operations/operation-failure.ts';
import { json, timeText } from '../output.ts';
import { warningsTo } from '../../../lib/operations/quiet-telemetry.ts';
import { withCommonOptions, type CommonOptions } from '../common-options.ts';
import { namesOf } from '../../../lib/operations/stack-names.ts';

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
  const answers = commandAnswers({
    dynamodb: context.dynamodb(),
    names: namesOf(options),
    logger: warningsTo(context.err),
    now: () => nowMs,
    pagerDuty: context.pagerDuty,
  });
  const answered = await acknowledgeEpisode(answers, id, options.user, 'command');
  if (answered === null) throw new OperationFailure(`no alert of an episode ${id} is stored`);
  const { episode, others } = answered;
  const { episodeId } = episode.alerts[0]!.alert;
  const otherIds = others.map(({ alerts }) => alerts[0]!.alert.episodeId);
  const { userId, severity, acknowledgedAtMs, via } = episode.acknowledgement!;
  const isMine = userId === options.user && acknowledgedAtMs === nowMs && via === 'command';
  if (options.json === true) {
    context.out(
      json({ episode_id: episodeId, severity, acknowledged: isMine, by: userId, others: otherIds }),
    );
    return;
  }
  const line = isMine
    ? `${episodeId} is acknowledged as ${severity} by ${userId}`
    : `${episodeId} was acknowledged by ${userId} at ${timeText(acknowledgedAtMs)}`;
  context.out([line, ...otherIds.map((other) => `and ${other}, of the same message`)].join('\n'));
}
