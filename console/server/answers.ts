import { DynamoPreferenceStore } from '../../src/adapters/dynamodb/dynamo-preference-store.ts';
import type { DynamoAlertStore } from '../../src/adapters/dynamodb/dynamo-alert-store.ts';
import { Answers } from '../../src/pipelines/answers.ts';
import { NO_METRICS, SILENT_LOGGER } from '../../cli/telemetry.ts';
import { ConsoleProblem } from './problem.ts';
import type { ConsoleSurroundings } from './surroundings.ts';

/** Ids of the users that have preferences: for whom somebody may answer. */
export async function userIds(surroundings: ConsoleSurroundings): Promise<readonly string[]> {
  const { preferences } = await preferencesOf(surroundings).load();
  return preferences.map(({ userId }) => userId).toSorted();
}

/**
 * Somebody looks after an episode, which ends its escalation.
 * @throws ConsoleProblem when nothing is known of the episode
 */
export async function acknowledge(
  surroundings: ConsoleSurroundings,
  store: DynamoAlertStore,
  episodeId: string,
  userId: string,
): Promise<void> {
  const answers = new Answers({
    clock: surroundings,
    logger: SILENT_LOGGER,
    metrics: NO_METRICS,
    store,
    preferences: preferencesOf(surroundings),
    notifiers: { pagerduty: surroundings.pagerDuty },
    channels: { shared: {}, unavailable: [] },
  });
  const episode = await answers.acknowledge(episodeId, userId, 'command');
  if (episode === null) throw new ConsoleProblem(404, `No alert of ${episodeId} is stored.`);
}

function preferencesOf({ dynamodb, names }: ConsoleSurroundings): DynamoPreferenceStore {
  return new DynamoPreferenceStore(dynamodb, names.userPreferencesTable, SILENT_LOGGER);
}
