import type { Alert } from '../../alert/alert.ts';
import { SEVERITIES } from '../../alert/severity.ts';
import { clockTimeAt } from '../words/clock-time.ts';
import { formatCount } from '../words/numbers.ts';
import type { Words } from '../words/words.ts';
import { emojiOf, headlineOf } from './headline.ts';
import type { Usefulness } from '../../usefulness/verdict.ts';
import { oneLine } from './text.ts';

/** One episode among those that came with a message, by its latest alert. */
export interface OtherAlert {
  readonly emoji: string;
  readonly severity: string;
  readonly headline: string;
  /** "13:30", with the day where it is another than the message's. */
  readonly when: string;
  /** "3 times" where several alerts are about the episode, else empty. */
  readonly times: string;
  readonly alertCount: number;
}

/** Marks alerts that the message itself has overtaken. */
const EARLIER_EMOJI = '▫️';

/**
 * Most telling first: what has no room at the end is what matters least. Earlier alerts of the episode that leads
 * the message come last, for they are no longer how things stand.
 */
export function otherAlerts(
  alerts: readonly Alert[],
  words: Words,
  timeZone: string,
  {
    episodeId,
    occurredAtMs,
    usefulness,
  }: { readonly episodeId?: string; readonly occurredAtMs: number; readonly usefulness?: Usefulness },
): readonly OtherAlert[] {
  const today = clockTimeAt(timeZone, occurredAtMs);
  return [...Map.groupBy(alerts, (alert) => alert.episodeId).values()]
    .map((told) => {
      const latest = told.reduce((last, alert) => (alert.occurredAtMs >= last.occurredAtMs ? alert : last));
      return { latest, count: told.length, isEarlier: latest.episodeId === episodeId };
    })
    .toSorted(
      (a, b) => Number(a.isEarlier) - Number(b.isEarlier) || byGravityTo(usefulness)(a.latest, b.latest),
    )
    .map(({ latest, count, isEarlier }) => {
      const at = clockTimeAt(timeZone, latest.occurredAtMs);
      const isToday = at.day === today.day && at.month === today.month && at.year === today.year;
      return {
        emoji: isEarlier ? EARLIER_EMOJI : emojiOf(latest),
        severity: words.severity[latest.severity],
        headline: oneLine(headlineOf(latest, words)),
        when: isToday ? at.hoursAndMinutes : words.dayAndTime(at),
        times: count === 1 ? '' : words.times(formatCount(count, words.numbers)),
        alertCount: count,
      };
    });
}

/** What goes on before what is over, then by severity, by how unusual it is, and by its size; of equals the later. */
export function byGravity(a: Alert, b: Alert): number {
  return byGravityTo(undefined)(a, b);
}

/** The same for a reader of whom it is known what they find useful: within a severity that goes before how unusual it is. */
export function byGravityTo(usefulness: Usefulness | undefined): (a: Alert, b: Alert) => number {
  // What the reader has asked for by a rule is not guessed at.
  const usefulTo = ({ alertId }: Alert): number => usefulness?.get(alertId) ?? 1;
  return (a, b) => {
    const firing = Number(a.status === 'resolved') - Number(b.status === 'resolved');
    if (firing !== 0) return firing;
    const severity = SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity);
    if (severity !== 0) return severity;
    return usefulTo(b) - usefulTo(a) || compareTelling(a, b);
  };
}

/** The more telling first; when it came says nothing. */
export function compareTelling(a: Alert, b: Alert): number {
  return (
    b.score - a.score || Math.abs(b.changePct) - Math.abs(a.changePct) || b.occurredAtMs - a.occurredAtMs
  );
}

export interface FittedList {
  readonly lines: readonly string[];
  /** "… and 12 more", counted in alerts; empty when all found room. */
  readonly rest: string;
}

/** As many lines as fit into `room` characters with their line breaks, the mark of what is missing included. */
export function fitLines(
  others: readonly OtherAlert[],
  words: Words,
  limits: { readonly lines: number; readonly room: number },
  lineOf: (other: OtherAlert) => string,
): FittedList {
  const total = others.reduce((sum, { alertCount }) => sum + alertCount, 0);
  const restOf = (shown: number): string =>
    shown === total ? '' : words.andMore(formatCount(total - shown, words.numbers));
  const longestRest = restOf(0).length + 1;
  const lines: string[] = [];
  let shown = 0;
  let used = 0;
  for (const other of others.slice(0, limits.lines)) {
    const line = lineOf(other);
    const isLast = shown + other.alertCount === total;
    if (used + line.length + 1 + (isLast ? 0 : longestRest) > limits.room) break;
    lines.push(line);
    used += line.length + 1;
    shown += other.alertCount;
  }
  return { lines, rest: restOf(shown) };
}
