import { episodeIdOfAlert } from '../../../src/core/alert/episode.ts';
import type { AlertState, EpisodeRows, StoredAlert } from '../../../src/core/alert-policy/alert-state.ts';
import { OperationFailure } from '../../../lib/operations/operation-failure.ts';
import type { AlertStore } from '../../../src/ports/alert-store.ts';

/** An alert as it is in the history, and how its episode stood before it. */
export interface AlertInHistory {
  readonly stored: StoredAlert;
  readonly episode: EpisodeRows;
  /** Ids of the alerts that came before it. */
  readonly earlier: ReadonlySet<string>;
}

/**
 * The alert of this id, or the latest of the episode of this id.
 * @throws OperationFailure where nothing is stored of it
 */
export async function alertInHistory(
  store: Pick<AlertStore, 'episode'>,
  id: string,
): Promise<AlertInHistory> {
  for (const episodeId of new Set([id, episodeIdOfAlert(id)])) {
    const episode = await store.episode(episodeId);
    const named = episode.alerts.findIndex(({ alert }) => alert.alertId === id);
    const at = named === -1 && episodeId === id ? episode.alerts.length - 1 : named;
    const stored = episode.alerts[at];
    if (stored === undefined) continue;
    const earlier = new Set(episode.alerts.slice(0, at).map(({ alert }) => alert.alertId));
    return { stored, episode, earlier };
  }
  throw new OperationFailure(
    `nothing is stored of ${id}: rtf query alerts shows the ids of the last episodes, of the last 90 days at most`,
  );
}

/** What was known when the alert came in, as far as the history says: of limits it has only those of now. */
export function asItWas(state: AlertState, { stored, earlier }: AlertInHistory): AlertState {
  const { alerts, deliveries, acknowledgement } = state.episode;
  const isKnown = (alertId: string): boolean => earlier.has(alertId);
  return {
    ...state,
    episode: {
      ...state.episode,
      alerts: alerts.filter(({ alert }) => isKnown(alert.alertId)),
      deliveries: deliveries.filter(({ alertId }) => isKnown(alertId)),
      acknowledgement:
        acknowledgement !== null && acknowledgement.acknowledgedAtMs < stored.createdAtMs
          ? acknowledgement
          : null,
      escalations: [],
    },
  };
}
