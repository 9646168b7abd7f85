export type FrequencyUnit = 'day' | 'week' | 'month' | 'year';

/** So many times in a unit, or once in so many years; `isAtMost`: more seldom than anybody can have seen. */
export type Frequency =
  | { readonly kind: 'times'; readonly count: number; readonly unit: FrequencyUnit }
  | { readonly kind: 'years'; readonly years: number; readonly isAtMost: boolean };

const UNITS: readonly (readonly [unit: FrequencyUnit, aYear: number])[] = [
  ['day', 365.25],
  ['week', 52],
  ['month', 12],
  ['year', 1],
];
/** Fewer times than this in a unit are more in the next longer one. */
const FEWEST = 0.9;
/** No data reach further back. */
const MOST_YEARS = 100;

/** How often something comes, in the unit in which people would count it. */
export function frequencyOf(perYear: number): Frequency {
  for (const [unit, aYear] of UNITS) {
    if (perYear >= FEWEST * aYear) return { kind: 'times', count: Math.round(perYear / aYear), unit };
  }
  const years = 1 / perYear;
  if (!(years < MOST_YEARS)) return { kind: 'years', years: MOST_YEARS, isAtMost: true };
  return { kind: 'years', years: Math.max(2, Math.round(years)), isAtMost: false };
}
