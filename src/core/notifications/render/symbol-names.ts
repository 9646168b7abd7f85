import type { Alert } from '../../alert/alert.ts';
import type { Words } from '../words/words.ts';
import { oneLine, truncate } from './text.ts';

/** In a headline, which has the room of a line. */
const NAMES_SHOWN = 3;
const NAMES_ROOM = 30;

/** The first few symbols of alerts and how many more there are, without those that are named already; empty where those are all. */
export function amongSymbols(alerts: readonly Alert[], named: readonly string[], words: Words): string {
  const symbols = [...new Set(alerts.map(({ symbol }) => symbol))].filter(
    (symbol) => !named.includes(symbol),
  );
  const shown: string[] = [];
  let room = NAMES_ROOM;
  for (const symbol of symbols.slice(0, NAMES_SHOWN)) {
    const name = truncate(oneLine(symbol), NAMES_ROOM);
    room -= name.length;
    if (room < 0) break;
    shown.push(name);
  }
  return shown.length === 0 ? '' : words.among(shown, symbols.length - shown.length);
}
