import type { AnomalyKind } from './anomalies.ts';
import type { Facts } from './facts.ts';
import type { Severity } from './severity.ts';

/** Where an episode stands when an alert about it is published. */
export const ALERT_STATUSES = ['firing', 'worsened', 'resolved'] as const;
export type AlertStatus = (typeof ALERT_STATUSES)[number];

/** The `alertType` of a user's own rule that has come true; its anomaly is `other` and its severity the rule's. */
export const USER_RULE_ALERT_TYPE = 'user_rule';

/** The `alertType` of an alert that tells a user of something about their rules. */
export const RULE_NOTICE_ALERT_TYPE = 'rule_notice';

/** The `alertType` of an alert about the monitor itself. */
export const SYSTEM_ALERT_TYPE = 'system_alarm';

/** Numbers by which snapshots hold directions; each is given once. */
export const DIRECTION_CODES = { none: 0, up: 1, down: 2 } as const;
export type Direction = keyof typeof DIRECTION_CODES;
export const DIRECTIONS = Object.keys(DIRECTION_CODES) as readonly Direction[];

export function directionOfCode(code: number): Direction | undefined {
  return DIRECTIONS.find((direction) => DIRECTION_CODES[direction] === code);
}

/** How often something comes. */
export interface Rarity {
  /** That an ordinary bar does as much. */
  readonly probability: number;
  /** So often a year, at the pace at which the symbol has bars. */
  readonly perYear: number;
  /** The most of that a year which is told, by the alert budget. */
  readonly budget: number;
}

/**
 * What kinesis-processor publishes and alert-processor delivers. Every field but `detectedAtMs` is a
 * deterministic function of the stream, so that a replay publishes the same `alertId` and consumers can dedupe.
 */
export interface Alert {
  /** Identity of this message: episode, status and revision. */
  readonly alertId: string;
  /** Identity of the episode it is about: one crash is one episode, whatever its length. */
  readonly episodeId: string;
  readonly status: AlertStatus;
  /** `financial_anomaly`, `user_rule`, `rule_notice`, `system_alarm`, or what another publisher wrote. */
  readonly alertType: string;
  readonly anomaly: AnomalyKind;
  readonly symbol: string;
  /** What the symbol is a market of, where its reference data say so: markets of one underlying are told as one event. */
  readonly underlying?: string;
  readonly severity: Severity;
  /** 0 (ordinary) to 1 (unheard of); detectors fire at the configured threshold, by default 0.5. */
  readonly score: number;
  readonly direction: Direction;
  /** 0 where the publisher does not say, as for `referencePrice`. */
  readonly price: number;
  readonly referencePrice: number;
  /** Change from the reference price to the price, in percent. */
  readonly changePct: number;
  /** Volume of the bar, finished or not, in which it happened. */
  readonly volume: number;
  /** The volume over the usual volume of a bar; null while no norm is known. */
  readonly volumeRatio: number | null;
  /** Time from the reference price to the price. */
  readonly windowSeconds: number;
  /** How often an ordinary bar of the symbol does as much; absent where nobody measures it. */
  readonly rarity?: Rarity;
  /** What happened, as data; sentences are made of it where it leaves. */
  readonly facts: Facts;
  readonly indicators: Readonly<Record<string, number | null>>;
  /** Closes of the last bars for a picture, oldest first, the latest price last; empty where the publisher has none. */
  readonly recentPrices: readonly number[];
  readonly occurredAtMs: number;
  readonly detectedAtMs: number;
  readonly source: { readonly shardId: string; readonly sequenceNumber: string };
  readonly correlationId: string;
  /** Present on an alert of a user's own rule: which one, by the id and the name that the user gave it. */
  readonly ruleId?: string;
  readonly ruleName?: string;
  /** Present where the alert is for one user and nobody else. */
  readonly recipientUserId?: string;
}
