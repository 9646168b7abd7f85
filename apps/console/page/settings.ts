import type { Theme } from './model.ts';
import type { Zone } from './format.ts';

const KEY = 'market-console';

export interface Settings {
  readonly theme: Theme;
  readonly zone: Zone;
  /** The user for whom the last answer was given; null before. */
  readonly userId: string | null;
}

const FIRST: Settings = { theme: 'system', zone: 'utc', userId: null };

export function readSettings(): Settings {
  try {
    const read = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Settings>;
    return { ...FIRST, ...read };
  } catch {
    return FIRST;
  }
}

export function writeSettings(change: Partial<Settings>): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...readSettings(), ...change }));
  } catch {
    // A browser that keeps nothing loses a preference, no more.
  }
}

export function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}
