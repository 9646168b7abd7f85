import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoAlertStore } from '../../src/adapters/dynamodb/dynamo-alert-store.ts';
import { DynamoPreferenceStore } from '../../src/adapters/dynamodb/dynamo-preference-store.ts';
import { episodeIdOfAlert } from '../../src/core/alert/episode.ts';
import type { AcknowledgedBy } from '../../src/core/answers/acknowledgement.ts';
import type { EpisodeRows } from '../../src/core/alert-policy/alert-state.ts';
import { Answers } from '../../src/pipelines/answers.ts';
import type { Logger } from '../../src/ports/logger.ts';
import type { Notifier } from '../../src/ports/notifier.ts';
import type { StackNames } from './stack-names.ts';
import { NO_METRICS } from './quiet-telemetry.ts';

export interface AnswerSurroundings {
  readonly dynamodb: DynamoDBClient;
  readonly names: Pick<StackNames, 'userPreferencesTable' | 'alertHistoryTable' | 'usersSecrets'>;
  readonly logger: Logger;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly pagerDuty: () => Promise<Notifier<'pagerduty'>>;
}

/** What people answer from outside the function, with the operator's own rights. */
export function commandAnswers({ dynamodb, names, logger, now, pagerDuty }: AnswerSurroundings): Answers {
  const clock = { now };
  return new Answers(
    clock,
    logger,
    NO_METRICS,
    new DynamoAlertStore(dynamodb, names.alertHistoryTable, clock),
    new DynamoPreferenceStore(dynamodb, names.userPreferencesTable, logger, names.usersSecrets),
    { pagerduty: { deliver: async (service, message) => (await pagerDuty()).deliver(service, message) } },
    { channels: { shared: {}, unavailable: [] } },
  );
}

/** What was answered for: that which was asked for, and what the messages told of that it has led. */
export interface Answered {
  readonly episode: EpisodeRows;
  readonly others: readonly EpisodeRows[];
}

/**
 * The episodes as they are then; null when nothing is known of the one. Messages show the ids of alerts, which are that of their episode
 * with a number at its end: either will do. An answer covers what the message told, as that by its link does.
 */
export async function acknowledgeEpisode(
  answers: Answers,
  id: string,
  userId: string,
  via: AcknowledgedBy,
): Promise<Answered | null> {
  for (const episodeId of new Set([id, episodeIdOfAlert(id)])) {
    const episode = await answers.acknowledge(episodeId, userId, via);
    if (episode === null) continue;
    const told = await answers.toldWith(episode, userId);
    const others = told.filter((each) => each !== episodeId);
    return { episode, others: await answers.acknowledgeAll(others, userId, via) };
  }
  return null;
}
