import { acknowledgeEpisode } from '../../../lib/operations/acknowledge-episode.ts';
import { OperationFailure } from '../../../lib/operations/operation-failure.ts';
import { addSilence } from '../../../lib/operations/add-silence.ts';
import type { Silence } from '../../../src/core/alert-policy/silence.ts';
import { rateEpisode } from '../../../lib/operations/rate-episode.ts';
import type { Answers } from '../../../src/pipelines/answers.ts';
import type { Ratings } from '../../../src/pipelines/ratings.ts';
import type { AlertStore } from '../../../src/ports/alert-store.ts';
import type { PreferenceStore } from '../../../src/ports/preference-store.ts';
import { unreachedAt, unreachedText } from '../../../src/core/preferences/reach.ts';
import type { ConsoleInfo, EpisodeDetail, NewRating, NewSilence, SilenceRow } from '../api.ts';
import { episodeDetail } from './alert-rows.ts';
import type { AnswerActions } from './console-readers.ts';
import { ConsoleProblem } from './problem.ts';

export interface AnswerParts {
  readonly answers: Answers;
  readonly ratings: Ratings;
  readonly store: Pick<AlertStore, 'episode' | 'mutes' | 'addSilence' | 'expireSilence'>;
  readonly preferences: PreferenceStore;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What people do about alerts, as `rtf ack` and `rtf silence` do it: the only writes of the console. */
export class AlertAnswers implements AnswerActions {
  readonly #with: AnswerParts;

  constructor(parts: AnswerParts) {
    this.#with = parts;
  }

  async userIds(): Promise<readonly string[]> {
    const { preferences } = await this.#with.preferences.load();
    return preferences.map(({ userId }) => userId).toSorted();
  }

  async unreached(): Promise<ConsoleInfo['unreached']> {
    const { preferences } = await this.#with.preferences.load();
    return preferences
      .map((preference) => ({
        userId: preference.userId,
        texts: unreachedText(unreachedAt(preference)),
      }))
      .filter(({ texts }) => texts.length > 0)
      .toSorted((a, b) => (a.userId < b.userId ? -1 : 1));
  }

  async acknowledge(episodeId: string, userId: string): Promise<EpisodeDetail | null> {
    const answered = await acknowledgeEpisode(this.#with.answers, episodeId, userId, 'console');
    return answered && episodeDetail(answered.episode.alerts[0]!.alert.episodeId, answered.episode);
  }

  async rate(episodeId: string, { userId, answer }: NewRating): Promise<EpisodeDetail | null> {
    const { ratings, store } = this.#with;
    const rated = await rateEpisode(ratings, episodeId, { userId, answer, via: 'console' });
    if (rated === null) return null;
    const { episodeId: id } = rated.episodes[0]!.alerts[0]!.alert;
    return episodeDetail(id, await store.episode(id));
  }

  /** Silences of everybody; those of single users are not shown. */
  async silences(): Promise<readonly SilenceRow[]> {
    const nowMs = this.#with.now();
    const { silences } = await this.#with.store.mutes();
    return silences
      .filter(({ endsAtMs, userId }) => endsAtMs > nowMs && userId === undefined)
      .toSorted((a, b) => a.startsAtMs - b.startsAtMs)
      .map(silenceRow);
  }

  async addSilence({ author, comment, matchers, durationMs }: NewSilence): Promise<SilenceRow> {
    const nowMs = this.#with.now();
    const endsAtMs = nowMs + durationMs;
    if (!(durationMs > 0) || !(endsAtMs < 8.64e15)) {
      throw new ConsoleProblem(400, 'durationMs: expected a number of milliseconds above 0');
    }
    const wanted = { author, comment, matchers, startsAtMs: nowMs, endsAtMs };
    try {
      return silenceRow(await addSilence(this.#with.store, wanted));
    } catch (error) {
      if (error instanceof OperationFailure) throw new ConsoleProblem(400, error.message);
      throw error;
    }
  }

  async endSilence(id: string): Promise<boolean> {
    return this.#with.store.expireSilence(id, this.#with.now());
  }
}

function silenceRow(silence: Silence): SilenceRow {
  const { id, author, comment, matchers, startsAtMs, endsAtMs } = silence;
  return { id, author, comment, matchers, startsAtMs, endsAtMs };
}
