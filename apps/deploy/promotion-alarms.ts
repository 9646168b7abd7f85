import type { Alarm } from '../../lib/operations/monitoring/alarms.ts';
import type { EnvironmentName } from './environment-name.ts';
import { PROJECT_NAME } from './settings.ts';

export interface Judgement {
  /** What stands in the way of a promotion, and what accepts it. */
  readonly objections: readonly string[];
  /** What does not, and why. */
  readonly remarks: readonly string[];
  /** Names of the alarms that would stand in the way, had they not been accepted. */
  readonly accepted: readonly string[];
}

/** Fires when no ticks come: about the feed. A release that reads none of them shows in the age of the iterator. */
const FEED = 'no-data';
/** Stays as long as one message lies in the queue, for up to 14 days. */
const DEAD_LETTERS = 'dead-letters';

/**
 * What firing alarms say of the release that runs there.
 * @param accepted names, with or without project and environment in front
 */
export function judgeAlarms(
  firing: readonly Alarm[],
  environment: EnvironmentName,
  releasedMs: number,
  accepted: readonly string[],
): Judgement {
  const objections: string[] = [];
  const remarks: string[] = [];
  const taken: string[] = [];
  const names = new Set(firing.map(({ name }) => name));
  for (const { name, parts, sinceMs } of firing) {
    const short = name.replace(`${PROJECT_NAME}-${environment}-`, '');
    if (parts.some((part) => names.has(part))) continue;
    if (short === FEED) remarks.push(`alarm ${name} is firing: about the feed, not about the release`);
    else if (short === DEAD_LETTERS && sinceMs !== null && sinceMs < releasedMs) {
      remarks.push(`alarm ${name} is firing since before the release was deployed`);
    } else if (accepted.includes(short) || accepted.includes(name)) {
      taken.push(short);
      remarks.push(`alarm ${name} is firing, which was accepted`);
    } else objections.push(`alarm ${name} is firing (ACCEPT_ALARMS=${short} accepts it)`);
  }
  return { objections, remarks, accepted: taken };
}
