import { isTimeZone } from '../../src/core/calendar/time-zone.ts';
import { parseInterval } from '../../src/core/market-data/interval.ts';
import type { ReadingOptions } from './input-options.ts';
import { BLANKS } from './table/csv-fields.ts';

/** What may be said about a file, on a command line or in the environment. */
interface ReadingOption<K extends keyof ReadingOptions = keyof ReadingOptions> {
  readonly key: K;
  /** As commander has it. */
  readonly flags: string;
  readonly variable: string;
  readonly description: string;
  /** @throws Error that says what was expected */
  readonly parse: (text: string) => NonNullable<ReadingOptions[K]>;
}

const DELIMITERS: ReadonlyMap<string, string> = new Map([
  ['tab', '\t'],
  ['\\t', '\t'],
  ['blank', BLANKS],
  ['space', BLANKS],
]);

const DATES: ReadonlyMap<string, NonNullable<ReadingOptions['dates']>> = new Map([
  ['dd/mm/yyyy', 'day first'],
  ['dmy', 'day first'],
  ['mm/dd/yyyy', 'month first'],
  ['mdy', 'month first'],
  ['spreadsheet', 'spreadsheet'],
  ['excel', 'spreadsheet'],
]);

function option<K extends keyof ReadingOptions>(each: ReadingOption<K>): ReadingOption<K> {
  return each;
}

/** In the order in which help lists them. */
export const READING_OPTIONS = [
  option({
    key: 'symbol',
    flags: '--symbol <symbol>',
    variable: 'INPUT_SYMBOL',
    description: 'of all rows of the files, where they name none; from the name of the file if absent',
    parse: (text) => text,
  }),
  option({
    key: 'columns',
    flags: '--columns <list>',
    variable: 'INPUT_COLUMNS',
    description:
      'what the columns are, in their order: time,open,high,low,close,volume; - for one to pass over',
    parse: (text) => text.split(','),
  }),
  option({
    key: 'delimiter',
    flags: '--delimiter <sign>',
    variable: 'INPUT_DELIMITER',
    description: 'between the columns: , ; | tab or blank',
    parse: (text) => {
      const delimiter = DELIMITERS.get(text.toLowerCase()) ?? text;
      if (delimiter.length === 1 && delimiter !== '"') return delimiter;
      throw new Error('expected one sign, such as ; or tab');
    },
  }),
  option({
    key: 'decimal',
    flags: '--decimal <sign>',
    variable: 'INPUT_DECIMAL',
    description: 'before the fraction of a number: . or ,',
    parse: (text) => {
      if (text === '.' || text === ',') return text;
      throw new Error('expected . or ,');
    },
  }),
  option({
    key: 'dates',
    flags: '--dates <form>',
    variable: 'INPUT_DATES',
    description:
      'DD/MM/YYYY or MM/DD/YYYY where the file does not prove one, or spreadsheet for days that are numbers',
    parse: (text) => {
      const dates = DATES.get(text.toLowerCase());
      if (dates !== undefined) return dates;
      throw new Error('expected DD/MM/YYYY, MM/DD/YYYY or spreadsheet');
    },
  }),
  option({
    key: 'timeZone',
    flags: '--time-zone <name>',
    variable: 'INPUT_TIME_ZONE',
    description:
      'of times that name none, such as America/New_York; the vendor’s where it is known, or UTC, if absent',
    parse: (text) => {
      if (isTimeZone(text)) return text;
      throw new Error('expected the IANA name of a time zone, such as Europe/London or UTC');
    },
  }),
  option({
    key: 'intervalMs',
    flags: '--interval <length>',
    variable: 'INPUT_INTERVAL',
    description: 'of the bars of the files: 1m, 4h, 1d; their usual distance if absent',
    parse: parseInterval,
  }),
] as const;

/**
 * What the environment says about the files of INPUT.
 * @throws Error that names the variable and what was expected
 */
export function readingOptionsOf(environment: Readonly<Record<string, string | undefined>>): ReadingOptions {
  const entries = READING_OPTIONS.flatMap(({ key, variable, parse }) => {
    const text = environment[variable] ?? '';
    if (text === '') return [];
    try {
      return [[key, parse(text)] as const];
    } catch (error) {
      throw new Error(`${variable}: ${(error as Error).message}, got ${JSON.stringify(text)}`, {
        cause: error,
      });
    }
  });
  return Object.fromEntries(entries) as ReadingOptions;
}

/** The reading options among others, as a command line has parsed them. */
export function readingOptionsAmong(options: ReadingOptions): ReadingOptions {
  const given = READING_OPTIONS.filter(({ key }) => options[key] !== undefined);
  return Object.fromEntries(given.map(({ key }) => [key, options[key]])) as ReadingOptions;
}
