import { Argument, Command, Option } from 'commander';
import { RATING_ANSWERS, type RatingAnswer } from '../../../src/core/usefulness/rating.ts';
import { ANSWERS_NEEDED } from '../../../src/core/usefulness/verdict.ts';
import { OperationFailure } from '../../../lib/operations/operation-failure.ts';
import { warningsTo } from '../../../lib/operations/quiet-telemetry.ts';
import { commandRatings, rateEpisode } from '../../../lib/operations/rate-episode.ts';
import { namesOf } from '../../../lib/operations/stack-names.ts';
import { withCommonOptions, type CommonOptions } from '../common-options.ts';
import { type CliContext } from '../context.ts';
import { json } from '../output.ts';

interface RateOptions extends CommonOptions {
  readonly user: string;
}

/** Says whether an alert was worth reading, as the link in its message does. */
export function rateCommand(context: CliContext): Command {
  return withCommonOptions(new Command('rate'))
    .argument('<id>', 'episode, or one of its alerts')
    .addArgument(new Argument('<answer>', 'what it was').choices(RATING_ANSWERS))
    .addOption(new Option('--user <id>', 'who says so').env('USER').makeOptionMandatory())
    .description('Say whether an alert was useful or noise: what comes first in messages is learned from it')
    .addHelpText(
      'after',
      '\nExample:\n  rtf rate BTCUSDT-price_drop-20221213T133000.000Z useful --user alice --env prod',
    )
    .action((id: string, answer: RatingAnswer, options: RateOptions) => rate(context, id, answer, options));
}

async function rate(
  context: CliContext,
  id: string,
  answer: RatingAnswer,
  options: RateOptions,
): Promise<void> {
  const ratings = commandRatings({
    dynamodb: context.dynamodb(),
    names: namesOf(options),
    logger: warningsTo(context.err),
    now: () => context.now(),
  });
  const { user: userId } = options;
  const rated = await rateEpisode(ratings, id, { userId, answer, via: 'command' });
  if (rated === null) throw new OperationFailure(`no alert of an episode ${id} is stored`);
  const { episodeId } = rated.episodes[0]!.alerts[0]!.alert;
  const answers = rated.taste === null ? null : Math.floor(rated.taste.answers);
  if (options.json === true) {
    context.out(json({ episode_id: episodeId, answer, by: userId, answers, answers_needed: ANSWERS_NEEDED }));
    return;
  }
  const learning =
    answers === null
      ? 'nothing is learned from it'
      : `${answers} answers of ${ANSWERS_NEEDED} that are needed`;
  context.out(`${episodeId} was ${answer} to ${userId}: ${learning}`);
}
