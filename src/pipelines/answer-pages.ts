import { inject, injectable } from 'tsyringe';
import { isExpired, type LinkClaim, type LinkPurpose } from '../core/answers/answer-link.ts';
import type { AlertOnPage, PageReader, PageView } from '../core/answers/answer-page.ts';
import type { EpisodeRows } from '../core/alert-policy/alert-state.ts';
import { latestOf } from '../core/alert-policy/course.ts';
import { isOver } from '../core/alert-policy/episode-facts.ts';
import { LANGUAGES, type Language } from '../core/alert/language.ts';
import { headlineOf } from '../core/notifications/render/headline.ts';
import { WORDS } from '../core/notifications/words/catalogue.ts';
import { inParallel } from '../core/prelude/in-parallel.ts';
import { TEAM_USER_ID, type Preference } from '../core/preferences/preference.ts';
import type { RatingAnswer } from '../core/usefulness/rating.ts';
import { ANSWERS_NEEDED } from '../core/usefulness/verdict.ts';
import { errorName } from '../core/prelude/error-text.ts';
import { AlertStore } from '../ports/alert-store.ts';
import { Clock } from '../ports/clock.ts';
import { LinkSigner } from '../ports/link-signer.ts';
import { Logger } from '../ports/logger.ts';
import { PreferenceStore } from '../ports/preference-store.ts';
import { Answers } from './answers.ts';
import { Ratings } from './ratings.ts';

/** What somebody who has followed a link asks for. */
export interface PageRequest {
  readonly purpose: LinkPurpose;
  readonly token: string;
  /** False for whoever only reads: mail scanners follow links, too. */
  readonly isConfirmed: boolean;
  /** Which of the buttons was pressed, where there are several. */
  readonly answer?: RatingAnswer;
  /** The languages that the browser asks for; that of the user's own preferences goes before them. */
  readonly acceptLanguage: string;
}

export interface PageAnswer {
  readonly view: PageView;
  readonly reader: PageReader;
}

/** Episodes read or answered for at once. */
const CONCURRENCY = 8;

/** The pages behind the links in messages. */
@injectable()
export class AnswerPages {
  readonly #with;

  constructor(
    @inject(Clock) clock: Clock,
    @inject(Logger) logger: Logger,
    @inject(AlertStore) store: AlertStore,
    @inject(PreferenceStore) preferences: PreferenceStore,
    @inject(LinkSigner) links: LinkSigner,
    @inject(Answers) answers: Answers,
    @inject(Ratings) ratings: Ratings,
  ) {
    this.#with = { clock, logger, store, preferences, links, answers, ratings };
  }

  /** Never rejects: what goes wrong here is a page, too. */
  async answer(request: PageRequest): Promise<PageAnswer> {
    const { logger } = this.#with;
    // A browser says which language it wants, but not where it is.
    const stranger: PageReader = { language: preferredLanguage(request.acceptLanguage), timeZone: 'UTC' };
    try {
      const claim = await this.#claim(request);
      const user = typeof claim === 'string' ? undefined : await this.#userOf(claim);
      if (typeof claim === 'string' || user === undefined) {
        const kind = typeof claim === 'string' ? claim : 'removed';
        logger.warn('LinkRefused', { purpose: request.purpose, reason: kind });
        return { view: { kind }, reader: stranger };
      }
      const { language, timeZone } = user.preference ?? stranger;
      const view = await this.#view(request, claim, language);
      return { view, reader: { language, timeZone } };
    } catch (error) {
      logger.error('LinkNotAnswered', { purpose: request.purpose, error: errorName(error) });
      return { view: { kind: 'unavailable' }, reader: stranger };
    }
  }

  async #claim({ token, purpose }: PageRequest): Promise<LinkClaim | 'invalid' | 'expired'> {
    const { links, clock } = this.#with;
    const claim = await links.verify(token);
    if (claim?.purpose !== purpose) return 'invalid';
    return isExpired(claim, clock.now()) ? 'expired' : claim;
  }

  #view({ isConfirmed, answer }: PageRequest, claim: LinkClaim, language: Language): Promise<PageView> {
    if (!isConfirmed) return this.#show(claim, language);
    if (claim.purpose !== 'rate') return this.#act(claim, claim.purpose, language);
    return answer === undefined ? this.#show(claim, language) : this.#rate(claim, answer, language);
  }

  async #rate(claim: LinkClaim, answer: RatingAnswer, language: Language): Promise<PageView> {
    const { ratings } = this.#with;
    const episodeIds = await this.#coveredBy(claim);
    const { userId } = claim;
    const { episodes, taste } = await ratings.rate({ episodeIds, userId, answer, via: 'link' });
    const missing = taste === null ? 0 : Math.max(0, Math.ceil(ANSWERS_NEEDED - taste.answers));
    return viewOf(episodes, language, (shown) => ({ kind: 'rated', answer, ...shown, missing }));
  }

  async #show(claim: LinkClaim, language: Language): Promise<PageView> {
    const { store } = this.#with;
    const ids = await this.#coveredBy(claim);
    const episodes = await inParallel(ids, CONCURRENCY, (id) => store.episode(id));
    const { purpose, userId } = claim;
    return viewOf(episodes, language, (shown) => ({ kind: 'confirm', purpose, userId, ...shown }));
  }

  async #act(claim: LinkClaim, purpose: Exclude<LinkPurpose, 'rate'>, language: Language): Promise<PageView> {
    const { answers } = this.#with;
    const { userId, expiresAtMs } = claim;
    const ids = await this.#coveredBy(claim);
    if (purpose === 'acknowledge') {
      const episodes = await answers.acknowledgeAll(ids, userId, 'link');
      return viewOf(episodes, language, (shown) => ({ kind: 'done', purpose, ...shown, untilMs: null }));
    }
    const silenced = await inParallel(ids, CONCURRENCY, (id) =>
      answers.silenceSymbol(id, userId, expiresAtMs),
    );
    const known = silenced.filter((each) => each !== null);
    const episodes = known.map(({ episode }) => episode);
    const untilMs = Math.max(0, ...known.map(({ silence }) => silence.endsAtMs));
    return viewOf(episodes, language, (shown) => ({ kind: 'done', purpose, ...shown, untilMs }));
  }

  /** Episodes that the message told of, the leading one first. */
  async #coveredBy({ episodeId, messageId }: LinkClaim): Promise<readonly string[]> {
    const told = messageId === undefined ? [] : await this.#with.store.coveredBy([messageId]);
    return [...new Set([episodeId, ...told])];
  }

  /** A link is worth as much as the user to whom it was sent: undefined for who was removed. The team's room has no preference. */
  async #userOf({ userId }: LinkClaim): Promise<{ readonly preference: Preference | null } | undefined> {
    const { preferences } = await this.#with.preferences.load();
    const preference = preferences.find((each) => each.userId === userId);
    if (preference !== undefined) return { preference };
    return userId === TEAM_USER_ID ? { preference: null } : undefined;
  }
}

/** The page of what is still known; that of nothing where it is nothing. */
function viewOf(
  episodes: readonly EpisodeRows[],
  language: Language,
  view: (shown: { readonly alert: AlertOnPage; readonly others: readonly AlertOnPage[] }) => PageView,
): PageView {
  const [alert, ...others] = episodes.flatMap((episode) => alertOnPage(episode, language) ?? []);
  return alert === undefined ? { kind: 'gone' } : view({ alert, others });
}

function alertOnPage(episode: EpisodeRows, language: Language): AlertOnPage | null {
  const words = WORDS[language];
  const latest = latestOf(episode);
  if (latest === undefined) return null;
  const { alert } = latest;
  const { acknowledgement } = episode;
  return {
    symbol: alert.symbol,
    severity: words.severity[alert.severity],
    headline: headlineOf(alert, words),
    explanation: words.sentence(alert),
    occurredAtMs: alert.occurredAtMs,
    isResolved: isOver(episode),
    acknowledgement: acknowledgement && {
      userId: acknowledgement.userId,
      atMs: acknowledgement.acknowledgedAtMs,
    },
  };
}

/** The first language of ours in a header such as `fr-CH, en;q=0.8`; quality values are in that order in practice. */
function preferredLanguage(acceptLanguage: string): Language {
  const asked = acceptLanguage
    .toLowerCase()
    .split(',')
    .map((each) => each.trim().slice(0, 2));
  return asked.flatMap((each) => LANGUAGES.find((language) => language === each) ?? [])[0] ?? 'en';
}
