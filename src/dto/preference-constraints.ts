import { SEVERITIES, type Severity } from '../core/alert/severity.ts';
import { parseClockTime } from '../core/calendar/daily-range.ts';
import { isTimeZone, WEEKDAYS } from '../core/calendar/time-zone.ts';
import { zonesMeantBy } from '../core/calendar/zone-abbreviations.ts';
import { EVERYTHING, type Selection } from '../core/matching/selection.ts';
import { CHOSEN_CHANNELS, type Channel } from '../core/channels/channels.ts';
import { isListOf, isRecord, must } from './problems.ts';

const MAX_PATTERNS = 1000;
const CHANNEL_NAMES = CHOSEN_CHANNELS.join(', ');
const SEVERITY_NAMES = SEVERITIES.join(', ');

export const isChannel = (value: unknown): value is Channel =>
  (CHOSEN_CHANNELS as readonly unknown[]).includes(value);
export const isSeverity = (value: unknown): value is Severity =>
  (SEVERITIES as readonly unknown[]).includes(value);
const isChannelList = (value: unknown): boolean => isListOf(value, 100, isChannel);
const isPattern = (value: unknown): boolean =>
  typeof value === 'string' && /^[^\p{Cc}]{1,64}$/u.test(value.trim());
const isPatternList = (value: unknown): boolean => isListOf(value, MAX_PATTERNS, isPattern);

/** A map of which every key and every value is allowed. */
const isMap = (value: unknown, key: (key: string) => boolean, holds: (value: unknown) => boolean): boolean =>
  isRecord(value) && Object.entries(value).every(([name, entry]) => key(name) && holds(entry));

/** As a list, or as a list for each severity. */
export const IsChannelChoice = () =>
  must(
    `a list of ${CHANNEL_NAMES}, or an object of severity (${SEVERITY_NAMES}) to such a list`,
    (value) => isChannelList(value) || isMap(value, isSeverity, isChannelList),
  );

export const IsSeverity = () => must(`one of ${SEVERITY_NAMES}`, isSeverity);

export const IsSeverityPerChannel = () =>
  must(`an object of channel (${CHANNEL_NAMES}) to severity (${SEVERITY_NAMES})`, (value) =>
    isMap(value, isChannel, isSeverity),
  );

/** How often something may come at the most to be worth telling, a year. */
const RARITIES = { '1/day': 365.25, '1/week': 52.2, '1/month': 12, '1/year': 1 } as const;
export type RarityWire = keyof typeof RARITIES;
const RARITY_NAMES = Object.keys(RARITIES).join(', ');
const isRarity = (value: unknown): boolean => typeof value === 'string' && Object.hasOwn(RARITIES, value);

export const IsRarity = () => must(`one of ${RARITY_NAMES}`, isRarity);

export const IsRarityPerChannel = () =>
  must(`an object of channel (${CHANNEL_NAMES}) to one of ${RARITY_NAMES}`, (value) =>
    isMap(value, isChannel, isRarity),
  );

export function perYearOf(rarity: RarityWire): number {
  return RARITIES[rarity];
}

export const IsFlagPerChannel = () =>
  must(`an object of channel (${CHANNEL_NAMES}) to true or false`, (value) =>
    isMap(value, isChannel, (flag) => typeof flag === 'boolean'),
  );

export const IsPatternList = () =>
  must(
    `a list of at most ${MAX_PATTERNS} texts of 1 to 64 characters, in which * stands for any`,
    isPatternList,
  );

/** As a list of what to take, or as an object of what to take and what to leave out. */
export const IsSelection = () =>
  must(
    `a list of at most ${MAX_PATTERNS} texts of 1 to 64 characters, in which * stands for any, or an object of two such lists, include and exclude`,
    (value) =>
      isPatternList(value) || isMap(value, (key) => key === 'include' || key === 'exclude', isPatternList),
  );

export type SelectionWire =
  | readonly string[]
  | { readonly include?: readonly string[]; readonly exclude?: readonly string[] };

export function toSelection(wire: SelectionWire | undefined): Selection {
  if (wire === undefined) return EVERYTHING;
  const { include, exclude } = isPatterns(wire) ? { include: wire, exclude: undefined } : wire;
  return { include: trimmed(include), exclude: trimmed(exclude) };
}

const trimmed = (patterns: readonly string[] = []) => patterns.map((pattern) => pattern.trim());
const isPatterns = (wire: SelectionWire): wire is readonly string[] => Array.isArray(wire);

export const IsTimeZone = () =>
  must(
    'the IANA name of a time zone, such as Europe/Paris',
    (value) => typeof value === 'string' && isTimeZone(value),
    (value) => {
      const meant = typeof value === 'string' ? zonesMeantBy(value) : [];
      return meant.length === 0 ? '' : `: by an abbreviation ${meant.join(' or ')} may be meant`;
    },
  );

const minutesOf = (value: unknown): number | null =>
  typeof value === 'string' ? parseClockTime(value) : null;

/** When something begins: there is no 24:00 for it. */
const isStart = (value: unknown): boolean => (minutesOf(value) ?? 1440) < 1440;

export const IsStartTime = () => must('a time from 00:00 to 23:59, such as 22:30', isStart);

export const IsStartTimes = () =>
  must(
    'a list of 1 to 24 times from 00:00 to 23:59, such as 08:30',
    (value) => isListOf(value, 24, isStart) && (value as readonly unknown[]).length > 0,
  );

export const IsEndTime = () =>
  must('a time from 00:00 to 24:00, such as 07:00', (value) => minutesOf(value) !== null);

export const IsWeekdays = () =>
  must(
    `a list of ${WEEKDAYS.join(', ')}`,
    (value) =>
      isListOf(value, 7, (day) => (WEEKDAYS as readonly unknown[]).includes(day)) &&
      (value as readonly unknown[]).length > 0,
  );
