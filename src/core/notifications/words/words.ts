import type { AlertStatus } from '../../alert/alert.ts';
import type { MarketAnomaly } from '../../alert/anomalies.ts';
import type { Severity } from '../../alert/severity.ts';
import type { DefaultRuleName } from '../../severity/default-severity-rules.ts';
import type { Placeholder, CauseFacts, SeverityVerdict } from '../../severity/verdict.ts';
import type { Told } from './explanation.ts';
import type { NumberStyle } from './numbers.ts';

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

/** How a language says why an alert has its severity. */
export interface Reasons {
  /** "CRITICAL because the price moved" */
  readonly because: (severity: Severity, clause: string) => string;
  /** The clause of each default rule, with placeholders in braces. */
  readonly rules: Readonly<Record<DefaultRuleName, string>>;
  readonly userRule: string;
  readonly publisher: string;
  readonly episode: string;
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
  readonly anomaly: Readonly<Record<MarketAnomaly, string>>;
  readonly systemAlarm: string;
  readonly ruleNotice: string;
  /** One word for the status of an alert; empty for the ordinary one. */
  readonly status: Readonly<Record<AlertStatus, string>>;

  readonly duration: (seconds: number) => string;
  readonly dateAndTime: (at: ClockTime) => string;
  readonly dayAndTime: (at: ClockTime) => string;

  /** What it is about: "BTCUSDT price drop". */
  readonly subject: (symbol: string, kind: string) => string;
  readonly headline: (subject: string, status: AlertStatus, measure: string) => string;
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
    readonly score: string;
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
    readonly silence: string;
  };
  readonly indicator: (name: string, value: string) => string;
  readonly volumeOfUsual: (volume: string, ratio: string) => string;
  /** Under the picture. */
  readonly priceRange: (low: string, high: string) => string;
  readonly pictureAlternative: (symbol: string, low: string, high: string, last: string) => string;

  readonly unacknowledged: (duration: string, step: number, steps: number) => string;
  readonly acknowledgedBy: (userId: string, time: string) => string;
  readonly reminder: string;
  readonly digestHeadline: (alerts: string, count: number, symbols: readonly string[]) => string;
  readonly digestIntroduction: string;
  /** Title of the list of alerts that came with the message; `events` where several alerts are about the same episode. */
  readonly bundled: (alerts: string, count: number, events: number | null) => string;
  /** What the list has no room for: "and 12 more". */
  readonly andMore: (count: string) => string;
  /** Behind a headline that others follow: "+3 more". */
  readonly plusMore: (count: string) => string;
  readonly times: (count: string) => string;
  /** "Held back: 12 (rate limit): BTCUSDT 7, ETHUSDT 5" */
  readonly held: (count: string, bySymbol: string) => string;
  /** Short form for where there is little room: "12 held back". */
  readonly heldBriefly: (count: string) => string;
  readonly sentBy: (environment: string) => string;
}
