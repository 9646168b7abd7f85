import type { Bar } from '../market-data/bar.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import type { Finding } from './finding.ts';

/** Anything that a snapshot holds a part of. */
export interface Memory {
  write(writer: StateWriter): void;
  /** Reads what `write` wrote. */
  read(reader: StateReader): void;
}

/** What a snapshot has learnt to hold since: its bytes stand in a section of their own, which an older version passes by. */
export interface LaterMemory {
  writeMore(writer: StateWriter): void;
  /** Reads what `writeMore` wrote. */
  readMore(reader: StateReader): void;
}

/**
 * One way in which the live bar of a symbol can be out of the ordinary, judged against the closed bars before it. What
 * detectors know in common stands in the `LiveMarket` that they are made with; none of them knows another.
 */
export interface Detector extends Partial<Memory & LaterMemory> {
  /**
   * Prepares to judge a bar that has just begun. Returns the score that the bar has whatever comes, 0 where there is
   * nothing to look for in it; null where that depends on its ticks, so that `judge` is asked.
   */
  beginBar(): number | null;

  /**
   * Score of the live bar as it stands, 0..1, see `scoreOf`. Asked with every tick, so it allocates nothing: what does not
   * depend on the tick is worked out when the bar begins.
   */
  judge(bar: Bar): number;

  /** What the last `judge` saw, its score having reached the threshold. `eventMs`: time of the event, inside the bar. */
  find(bar: Bar, eventMs: number): Finding;

  /** A closed bar without what the last `judge` took for no market in it; everybody learns from what is left. */
  cleaned?(bar: Bar): Bar;

  /** True where a closed bar was no market at all. */
  isNoMarket?(bar: Bar): boolean;

  /** Learns from a bar that closed, before it is part of the history. `isMarket` false: it says nothing of the market. */
  closeBar?(bar: Bar, isMarket: boolean): void;

  /** After a split, prices from before it mean nothing any more. */
  forgetPrices?(): void;
}

/** What may be behind all that detectors find at once: then it is told and they are not. Asked only when they find any. */
export interface Explanation {
  explain(bar: Bar): Finding | null;
}
