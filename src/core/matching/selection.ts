import { matchesWildcard } from './wildcard.ts';

/** Names to take: `*` stands for any characters, an empty `include` for everything, and `exclude` has the last word. */
export interface Selection {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

export const EVERYTHING: Selection = Object.freeze({ include: [], exclude: [] });

export function isSelected({ include, exclude }: Selection, name: string): boolean {
  const isNamed = (pattern: string): boolean => matchesWildcard(pattern, name);
  return (include.length === 0 || include.some(isNamed)) && !exclude.some(isNamed);
}
