import type {
  AlertRow,
  Chart,
  ConsoleInfo,
  EpisodeDetail,
  Health,
  NewRating,
  NewSilence,
  ReceivedMessage,
  RejectedRecord,
  SilenceRow,
} from '../api.ts';

/** What is known of a symbol before it trades again. */
export interface SymbolHistory {
  /** Closes of the last bars, oldest first. */
  readonly closes: readonly number[];
  /** The price that changes are counted from, and its time; null where there is none. */
  readonly reference: { readonly price: number; readonly timeMs: number } | null;
  /** Time of the last close; null where there is none. */
  readonly lastMs: number | null;
}

export interface ChartQuery {
  readonly symbol: string;
  /** Length of a bar; the shortest that is stored when null. */
  readonly intervalMs: number | null;
  /** Bars that start before it. */
  readonly beforeMs: number;
  readonly count: number;
}

export interface Market {
  /** Symbols that something is stored of, in no order. */
  symbols(): AsyncIterable<string>;
  history(symbol: string): Promise<SymbolHistory>;
  chart(query: ChartQuery): Promise<Chart>;
}

/** What has changed in the inbox since the last time. */
export interface InboxChange {
  /** New alerts, and those that somebody acknowledged or that were delivered meanwhile. */
  readonly rows: readonly AlertRow[];
  /** Gravest severity that is not over, by symbol. */
  readonly states: ReadonlyMap<string, NonNullable<AlertRow['severity']>>;
}

export interface Inbox {
  /** Newest first. */
  page(beforeMs: number, limit: number): Promise<readonly AlertRow[]>;
  changes(): Promise<InboxChange>;
  /** Null when nothing is stored of it. */
  episode(episodeId: string): Promise<EpisodeDetail | null>;
}

export interface AnswerActions {
  userIds(): Promise<readonly string[]>;
  unreached(): Promise<ConsoleInfo['unreached']>;
  /** Null when nothing is stored of the episode. */
  acknowledge(episodeId: string, userId: string): Promise<EpisodeDetail | null>;
  /** Null when nothing is stored of the episode. */
  rate(episodeId: string, rating: NewRating): Promise<EpisodeDetail | null>;
  silences(): Promise<readonly SilenceRow[]>;
  addSilence(silence: NewSilence): Promise<SilenceRow>;
  /** False when there is none of this id that holds or is to come. */
  endSilence(id: string): Promise<boolean>;
}

/** Everything the console shows and does; what a method cannot do, it throws. */
export interface ConsoleReaders {
  readonly market: Market;
  readonly inbox: Inbox;
  readonly answers: AnswerActions;
  health(): Promise<Health>;
  rejected(): Promise<readonly RejectedRecord[]>;
  /** Messages as they arrived, oldest first, where the channels end on this machine. */
  readonly messages?: () => Promise<readonly ReceivedMail[]>;
}

/** A message with the page that its address leads to. */
export interface ReceivedMail {
  readonly message: ReceivedMessage;
  readonly html: string | null;
}
