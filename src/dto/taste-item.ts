import { FEATURES } from '../core/usefulness/features.ts';
import type { Taste } from '../core/usefulness/taste.ts';
import { isRecord } from './problems.ts';

/** Another number where features or model are others: what was learned by those means nothing here. */
const VERSION = 1;

/** As it stands in the user's item, in `learning`. */
export function tasteItem({ since, revision, answers, pulls, precisions }: Taste) {
  return { version: VERSION, since: new Date(since).toISOString(), revision, answers, pulls, precisions };
}

/** Undefined for what this version did not write: then nothing is known. */
export function readTaste(value: unknown): Taste | undefined {
  if (!isRecord(value) || value['version'] !== VERSION) return undefined;
  const { since, revision, answers, pulls, precisions } = value;
  const sinceMs = typeof since === 'string' ? Date.parse(since) : Number.NaN;
  if (!Number.isFinite(sinceMs) || typeof answers !== 'number' || !(answers >= 0)) return undefined;
  if (!Number.isSafeInteger(revision)) return undefined;
  if (!isVector(pulls) || !isVector(precisions) || !precisions.every((each) => each > 0)) return undefined;
  return { since: sinceMs, revision: revision as number, answers, pulls, precisions };
}

function isVector(value: unknown): value is readonly number[] {
  return (
    Array.isArray(value) && value.length === FEATURES.length && value.every((each) => Number.isFinite(each))
  );
}
