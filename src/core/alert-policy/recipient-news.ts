import { destinationKey } from '../channels/channels.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { Reader } from '../preferences/reader.ts';
import { wantsResolved } from '../preferences/channels-for.ts';
import type { Route } from '../preferences/recipients.ts';
import type { ClassifiedAlert } from '../severity/classification.ts';
import type { AlertState } from './alert-state.ts';
import { isOverAfter } from './course.ts';
import { newsOf, REPEAT_INTERVAL_MS, toldSoFar, type News } from './dedupe.ts';
import type { Claim } from './recipient-rows.ts';
import type { LimitSettings } from './settings.ts';

export interface RecipientQuestion {
  readonly lead: ClassifiedAlert;
  readonly reader: Reader;
  /** Routes of this user. */
  readonly routes: readonly Route[];
  readonly state: AlertState;
  /** The deliveries of the episode to a place, whoever's they are. */
  readonly rowsAt: (key: string) => readonly Delivery[];
  /** The user who is told at a place that several share; a place that is not among them is nobody else's. */
  readonly owners: ReadonlyMap<string, string>;
  readonly settings: LimitSettings;
  readonly nowMs: number;
  /** Told in pages: see `Delivery`. */
  readonly isOfMany?: boolean;
}

export const WHY_OUTDATED = {
  resolved: 'it is over by now',
  overtaken: 'a later state of it is told there',
} as const;

export const WHY_NOTHING = {
  not_told: 'was never told that it had begun',
  end_not_wanted: 'does not want to hear of the end',
} as const;

/** What is told next; a reminder has its number. */
export type Wanted = Extract<News, { kind: 'tell' }> & { readonly reminder?: number };

export type RecipientNews =
  | Exclude<News, { kind: 'tell' }>
  | Wanted
  | { readonly kind: 'decided'; readonly claims: readonly Claim[] };

/** What the user is told next on this channel, by all that was told there, to whomever. */
export function newsFor(route: Route, question: RecipientQuestion): RecipientNews {
  const { lead, reader, state, rowsAt, nowMs } = question;
  const { alert } = lead;
  const { userId } = reader.preference;
  const { channel } = route;
  const { alerts, deliveries } = state.episode;
  const key = route.verdict === 'deliver' ? destinationKey(route.destination) : null;
  const isOwn = (row: Delivery): boolean => row.userId === userId && row.channel === channel;
  const told = toldSoFar(key === null ? deliveries.filter(isOwn) : rowsAt(key), alerts, alert, nowMs);
  const own = deliveries.filter((row) => isOwn(row) && row.alertId === alert.alertId && row.step === null);
  if (own.length > 0) {
    const isTold = own.some(({ status }) => status === 'SENT' || status === 'PENDING');
    if (isTold && !told.isAhead && isReminderDue(own, question)) {
      return { kind: 'tell', reason: 'repeat', reminder: own.length, replaces: [] };
    }
    return {
      kind: 'decided',
      claims: key === null || !isTold ? [] : [{ key, atMs: Number.NEGATIVE_INFINITY }],
    };
  }
  const news = newsOf(alert, told, alerts, wantsResolved(reader.preference, channel));
  if (news.kind !== 'tell') return news;
  // What tells of alerts that a limit of another user held back is left to that user.
  const replaces = news.replaces.filter((row) => row.userId === userId || row.waitsFor !== 'held');
  return { ...news, replaces };
}

/** What goes on is told again where nobody has heard of it for long. */
function isReminderDue(own: readonly Delivery[], { lead, state }: RecipientQuestion): boolean {
  const toldAtMs = Math.max(...own.map(({ updatedAtMs }) => updatedAtMs));
  const goesOn = lead.alert.status !== 'resolved' && !isOverAfter(state.episode.alerts, lead.alert);
  // A copy that comes hours later was said before it was told.
  return goesOn && toldAtMs < lead.alert.detectedAtMs - REPEAT_INTERVAL_MS;
}
