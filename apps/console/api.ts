import type { Silence } from '../../src/core/alert-policy/silence.ts';
import type { AlertStatus } from '../../src/core/alert/alert.ts';
import type { AnomalyKind } from '../../src/core/alert/anomalies.ts';
import type { Severity } from '../../src/core/alert/severity.ts';
import type { AcknowledgedBy } from '../../src/core/answers/acknowledgement.ts';
import type { Rating } from '../../src/core/usefulness/rating.ts';
import type { Delivery, DeliveryStatus } from '../../src/core/delivery/delivery.ts';
import type { EscalationEnd } from '../../src/core/escalation/next-step.ts';

/**
 * What the console's server says and what its page understands: JSON over HTTP on loopback, live changes by server-sent events
 * (`GET /api/events`). Times are epoch milliseconds in UTC; prices are in the currency of the symbol. The page may load nothing from
 * anywhere else, and neither scripts nor styles that stand in the document. Codes are those of the core, so that the page finds its
 * words for each of them or does not compile.
 */

/** `GET /api/console`: what the page is looking at. */
export interface ConsoleInfo {
  readonly project: string;
  readonly environment: string;
  readonly region: string;
  /** Messages as they were received can be shown: the channels end on this machine. */
  readonly hasNotifications: boolean;
  /** Sent back in the header `x-console-token` with everything that changes something. */
  readonly token: string;
  /** Users an acknowledgement can be given for: ids alone, never their addresses. */
  readonly userIds: readonly string[];
  /** Users who will not be told at some severities as they wish, and where that is so, a sentence each. */
  readonly unreached: readonly { readonly userId: string; readonly texts: readonly string[] }[];
}

/** A line of the symbol list. Event `symbols` sends all of them at the beginning, and each that is new or has changed state. */
export interface SymbolRow {
  readonly symbol: string;
  readonly price: number | null;
  /** Change of the price since 24 hours before, or since the first bar after that, as a fraction; null where nothing is known. */
  readonly change: number | null;
  /** Time of the last event. */
  readonly lastEventMs: number | null;
  /** Closes of the last bars, oldest first, 60 at most. */
  readonly sparkline: readonly number[];
  /** Gravest alert whose episode is not over; null while it is calm. */
  readonly state: Severity | null;
}

/** Event `quotes`, four times a second at most: what has traded since, the last price of each. */
export type Quotes = readonly (readonly [symbol: string, price: number, timeMs: number])[];

/** An alert as the inbox shows it. `GET /api/alerts?before=<ms>&limit=<n>`, newest first; event `alerts` sends new and changed ones. */
export interface AlertRow {
  readonly alertId: string;
  readonly episodeId: string;
  readonly symbol: string;
  readonly anomaly: AnomalyKind;
  readonly alertType: string;
  readonly severity: Severity;
  readonly status: AlertStatus;
  /** One sentence. */
  readonly explanation: string;
  readonly occurredAtMs: number;
  readonly createdAtMs: number;
  readonly acknowledgedBy: string | null;
  /** How many deliveries stand how. */
  readonly deliveries: Readonly<Partial<Record<DeliveryStatus, number>>>;
}

/** A delivery as it is stored: what has become of it are codes, and the page has the words for them. */
export type DeliveryRow = Pick<
  Delivery,
  | 'alertId'
  | 'userId'
  | 'channel'
  | 'status'
  | 'waitsFor'
  | 'suppressedBy'
  | 'error'
  | 'sendReason'
  | 'step'
  | 'attempts'
  | 'updatedAtMs'
  | 'latencyMs'
  | 'dueAtMs'
>;

/** `GET /api/episodes/<episode>`: the whole life of one thing that happened. */
export interface EpisodeDetail {
  readonly episodeId: string;
  readonly alerts: readonly (AlertRow & {
    readonly severityReason: string;
    readonly price: number;
    readonly changePct: number | null;
    readonly score: number | null;
    readonly volumeRatio: number | null;
  })[];
  readonly deliveries: readonly DeliveryRow[];
  readonly acknowledgement: {
    readonly userId: string;
    readonly atMs: number;
    readonly via: AcknowledgedBy;
  } | null;
  /** What users say of it, one answer each. */
  readonly ratings: readonly Pick<Rating, 'userId' | 'answer' | 'ratedAtMs'>[];
  readonly escalations: readonly {
    readonly policyId: string;
    readonly startedAtMs: number;
    readonly stepsTaken: number;
    readonly ended: EscalationEnd | null;
    readonly nextStepAtMs: number | null;
  }[];
}

export interface ChartBar {
  readonly timeMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** By key, as the data dictionary names them (`sma_20`, `bb_20_2_upper` …); null while warming up. */
  readonly indicators: Readonly<Record<string, number | null>>;
}

/** `GET /api/symbols/<symbol>/chart?interval=1m&to=<ms>&bars=<n>`: the last bars before `to` (the newest when absent), oldest first. */
export interface Chart {
  readonly symbol: string;
  readonly intervalMs: number;
  /** Intervals that are stored for the symbol, such as `1m`, `1h`. */
  readonly intervals: readonly string[];
  readonly bars: readonly ChartBar[];
  /** Anomalies in the range of the bars. */
  readonly alerts: readonly AlertRow[];
}

/** Event `health`, every few seconds. Null: not known (CloudWatch has no data point yet). */
export interface Health {
  readonly atMs: number;
  /** Per second, over the last minute that is known. */
  readonly recordsPerSecond: number | null;
  readonly iteratorAgeMs: number | null;
  /** Over the last half hour; durations of its last minute with invocations. */
  readonly functions: readonly {
    readonly name: string;
    readonly invocations: number | null;
    readonly errors: number | null;
    readonly throttles: number | null;
    readonly durationP50Ms: number | null;
    readonly durationP95Ms: number | null;
  }[];
  readonly deadLetters: number | null;
  readonly alarms: readonly { readonly name: string; readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA' }[];
  /** Records that could not be used, in the last 24 hours. */
  readonly rejected: number | null;
  /** Likewise, by reason. */
  readonly rejectedByReason: Readonly<Record<string, number>>;
  /** What the console itself cannot read, in sentences for people; empty when all is well. */
  readonly problems: readonly string[];
  /** Records per second lately, oldest first: for a small chart. */
  readonly throughput: readonly { readonly timeMs: number; readonly value: number }[];
}

/** `GET /api/rejected`: records that could not be used, newest first, 100 at most. */
export interface RejectedRecord {
  readonly reason: string;
  readonly detail: string;
  readonly arrivedAtMs: number;
  readonly shardId: string;
  readonly sequenceNumber: string;
  /** The bytes as text, cut; null where they are none. */
  readonly text: string | null;
}

/** Event `notifications`, and `GET /api/notifications`, oldest first: messages as their readers got them, in the demo. */
export interface ReceivedMessage {
  readonly id: number;
  readonly channel: string;
  readonly receivedAtMs: number;
  readonly text: string;
  /** Where an e-mail is served as a page of its own, for a frame: its styles are not those that the console's page may have. */
  readonly htmlPath: string | null;
  /** The request's body, where the channel is Slack or Discord. */
  readonly body: unknown;
}

/** `GET /api/silences`: silences of everybody. `POST` makes one, `DELETE /api/silences/<id>` ends one. */
export type SilenceRow = Omit<Silence, 'userId'>;

export interface NewSilence extends Pick<Silence, 'author' | 'comment' | 'matchers'> {
  readonly durationMs: number;
}

/** `POST /api/episodes/<episode>/acknowledgement`. */
export interface NewAcknowledgement {
  readonly userId: string;
}

/** `POST /api/episodes/<episode>/rating`: whether it was worth reading. */
export type NewRating = Pick<Rating, 'userId' | 'answer'>;

/** Answers with a status of 400 and more carry it. */
export interface Problem {
  readonly message: string;
}
