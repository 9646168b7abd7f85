import type { Alert } from '../core/alert/alert.ts';
import type { AlertState } from '../core/alert-policy/alert-state.ts';
import { WHOLE, type AudiencePage } from '../core/alert-policy/pages.ts';
import { usersConcerned } from '../core/alert-policy/plan-alert.ts';
import type { Audience } from '../core/preferences/audience.ts';
import type { AlertStore } from '../ports/alert-store.ts';

/** What an alert is decided by, in one round of reads; of an end the users are known only when the episode is. */
export async function loadState(
  store: Pick<AlertStore, 'load' | 'ledgers'>,
  alert: Alert,
  audience: Audience,
  episodes: number | null,
  page: AudiencePage = WHOLE,
): Promise<AlertState> {
  const { episodeId, status } = alert;
  const { from, to } = page;
  // The first page has users from anywhere.
  const range = from === null ? undefined : { from, to };
  if (status !== 'resolved') {
    return store.load(episodeId, usersConcerned(alert, audience, episodes, null, page), range);
  }
  const state = await store.load(episodeId, [], range);
  const users = usersConcerned(alert, audience, episodes, state.episode, page);
  return { ...state, ledgers: await store.ledgers(users) };
}
