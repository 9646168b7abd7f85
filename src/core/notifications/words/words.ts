import type { AlertStatus } from '../../alert/alert.ts';
import type { MarketAnomaly } from '../../alert/anomalies.ts';
import type { Severity } from '../../alert/severity.ts';
import type { DefaultRuleName } from '../../severity/default-severity-rules.ts';
import type { Placeholder, CauseFacts, SeverityVerdict } from '../../severity/verdict.ts';
import type { Told } from './sentence.ts';
import type { NotificationLinks } from '../message.ts';
import type { RatingAnswer } from '../../usefulness/rating.ts';
import type { NumberStyle } from './numbers.ts';

/** Links by which something is done at once; by the other one a question is answered. */
type ActingLink = Exclude<keyof NotificationLinks, 'rate'>;

/** The words of the pages behind links. Functions put in what comes from outside; escaping is the page's affair. */
export interface PageWords {
  readonly button: Readonly<Record<ActingLink, (userId: string) => string>>;
  readonly before: Readonly<Record<ActingLink, (symbol: string) => string>>;
  readonly done: Readonly<Record<ActingLink, (symbol: string, until: string) => string>>;
  /** Whether a message was worth reading. */
  readonly rating: {
    readonly question: string;
    readonly button: Readonly<Record<RatingAnswer, string>>;
    readonly before: string;
    readonly done: Readonly<Record<RatingAnswer, string>>;
    /** So many answers are missing before anything is made of them. */
    readonly missing: (count: number) => string;
  };
  readonly acknowledgedBy: (userId: string, time: string) => string;
  /** Before the list of what the answer covers, too. */
  readonly likewise: string;
  readonly over: string;
  readonly expired: string;
  readonly invalid: string;
  readonly removed: string;
  readonly gone: string;
  readonly unavailable: string;
  readonly notAllowed: string;
}

/** The time as the clock on the wall shows it. */
export interface ClockTime {
  readonly year: number;
  /** 0 to 11. */
  readonly month: number;
  readonly day: number;
  /** "13:30" */
  readonly hoursAndMinutes: string;
  /** "13:30:00" */
  readonly time: string;
  /** "UTC", "UTC+1" */
  readonly zone: string;
}

/** What a kind of event is called, and what is said of its symbol when it has become worse and when it is over. */
export interface EventWords {
  readonly name: string;
  readonly worse: string;
  readonly over: string;
}

/** How a language says why an alert has its severity. */
export interface Reasons {
  /** "CRITICAL because the price moved" */
  readonly because: (severity: Severity, clause: string) => string;
  /** The clause of each default rule, with placeholders in braces. */
  readonly rules: Readonly<Record<DefaultRuleName, string>>;
  /** What the severity follows from where it is no default rule and no operator's. */
  readonly set: Readonly<Record<'user_rule' | 'publisher' | 'episode', (severity: Severity) => string>>;
  /** What stands in place of each placeholder. */
  readonly facts: Readonly<Record<Placeholder, (facts: CauseFacts) => string>>;
}

/**
 * Everything that our own messages say, in one language. What comes from outside (symbols, names of rules and alarms,
 * sentences of other publishers) is handed in and stays as it is.
 */
export interface Words {
  readonly numbers: NumberStyle;
  readonly severity: Readonly<Record<Severity, string>>;
  readonly anomaly: Readonly<Record<MarketAnomaly, EventWords>>;
  readonly systemAlarm: EventWords;
  readonly ruleNotice: EventWords;
  /** A kind that another publisher has named. */
  readonly otherEvent: (name: string) => EventWords;
  /** One word for the status of an alert; empty for the ordinary one. */
  readonly status: Readonly<Record<AlertStatus, string>>;

  readonly duration: (seconds: number) => string;
  /** "about five times a year" */
  readonly frequency: (perYear: number) => string;
  readonly dateAndTime: (at: ClockTime) => string;
  readonly dayAndTime: (at: ClockTime) => string;

  /** What it is about: "BTCUSDT price drop", "BTCUSDT feed is back". */
  readonly subject: (symbol: string, phrase: string) => string;
  /** A user's rule, by its name. */
  readonly ruleHeadline: (symbol: string, rule: string) => string;
  /** Headline of alerts about several markets of one underlying: "BTC: 4 markets, +3.4 % at most". */
  readonly markets: (underlying: string, count: string, change: string) => string;
  readonly usualVolume: (ratio: string) => string;
  readonly changeWithin: (change: string, duration: string) => string;
  /** One sentence about what happened. */
  readonly sentence: (alert: Told) => string;
  /** Why it has its severity: "CRITICAL because …". */
  readonly severityReason: (verdict: SeverityVerdict) => string;

  readonly labels: {
    readonly price: string;
    readonly before: string;
    readonly change: string;
    readonly volume: string;
    readonly window: string;
    /** When an episode began that is over by now. */
    readonly began: string;
    readonly score: string;
    readonly frequency: string;
    readonly indicators: string;
    readonly severity: string;
    readonly time: string;
    readonly environment: string;
    readonly alert: string;
    readonly trend: string;
    readonly trendUp: string;
    readonly trendDown: string;
    readonly trendSideways: string;
    readonly acknowledge: string;
    readonly rate: string;
    readonly silence: string;
  };
  /** "Price: 17,852.40" */
  readonly labelled: (name: string, value: string) => string;
  /** "28 min ago" */
  readonly ago: (duration: string) => string;
  readonly volumeOfUsual: (volume: string, ratio: string) => string;
  /** Under the picture. */
  readonly priceRange: (low: string, high: string) => string;
  readonly pictureAlternative: (symbol: string, low: string, high: string, last: string) => string;

  /** In front of a subject, in place of the severity and beside it. */
  readonly resolvedTag: string;
  readonly escalatedTag: (step: number, steps: number) => string;
  readonly unacknowledged: (duration: string, step: number, steps: number) => string;
  readonly acknowledgedBy: (userId: string, time: string) => string;
  readonly reminder: string;
  /** "BTCUSDT, ETHUSDT and 3 more" */
  readonly among: (names: readonly string[], rest: number) => string;
  readonly digestHeadline: (count: number, symbols: string) => string;
  readonly digestIntroduction: string;
  /** Title of the list of what came with the message: so many other events, and so much more about them or its own. */
  readonly also: (events: number, updates: number) => string;
  /** What the list has no room for: "and 12 more". */
  readonly andMore: (count: string) => string;
  /** Behind a headline of which the message tells more: "also ETHUSDT and XRPUSDT". */
  readonly alsoAbout: (symbols: string) => string;
  /** Where it is more about the same, or there is no room for names: "+3 more". */
  readonly plusMore: (count: string) => string;
  readonly times: (count: string) => string;
  /** "12 held back by the rate limit: BTCUSDT 7, ETHUSDT 5" */
  readonly held: (count: number, bySymbol: string) => string;
  /** Short form for where there is little room: "12 held back". */
  readonly heldBriefly: (count: number) => string;
  readonly sentBy: (environment: string) => string;
  readonly pages: PageWords;
}
