import type { Settings } from './settings.ts';
import type { Alert } from '../alert/alert.ts';

/** An episode of a symbol that began. */
export interface Sighting {
  readonly episodeId: string;
  readonly atMs: number;
}

const HOUR_MS = 3_600_000;
/** As long as `recurrenceHours` may be. */
export const LONGEST_RECURRENCE_MS = 168 * HOUR_MS;

/** True where a severity rule wants to know how often a symbol had episodes lately: counting costs a write for each. */
export function asksForEpisodes({ severityRules }: Pick<Settings, 'severityRules'>): boolean {
  return severityRules.some(({ when }) => when.bounds?.episodes !== undefined);
}

/** Episodes of the alert's symbol in the time before it that the settings say, its own included. */
export function episodesWithin(
  sightings: readonly Sighting[],
  { episodeId, occurredAtMs }: Pick<Alert, 'episodeId' | 'occurredAtMs'>,
  { recurrenceHours }: Pick<Settings, 'recurrenceHours'>,
): number {
  const sinceMs = occurredAtMs - recurrenceHours * HOUR_MS;
  const others = sightings.filter(({ atMs }) => atMs > sinceMs && atMs <= occurredAtMs);
  return new Set([episodeId, ...others.map((sighting) => sighting.episodeId)]).size;
}
