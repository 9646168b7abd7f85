/** What a scripted event changes, for a while; outside of `[startMs, endMs)` nothing is changed but what is said to last. */
interface Timed {
  readonly startMs: number;
  readonly endMs: number;
}

/** Changes a price path: every instrument that follows the path moves, each with its own share and lag. */
export interface PathEffect extends Timed {
  /** Name of the path; an instrument's own path has its symbol. */
  readonly path: string;
  /** What is added to the path's value by then; what it is at `endMs` lasts. */
  readonly shift?: (epochMs: number) => number;
  /** Factor of the volatility. */
  readonly volatility?: (epochMs: number) => number;
}

/** Changes how one instrument trades. */
export interface TapeEffect extends Timed {
  readonly symbol: string;
  /** Factor of the trades' rate. */
  readonly activity?: (epochMs: number) => number;
  /** Factor of a trade's quantity. */
  readonly size?: number;
  /** Factor of the spread. */
  readonly spread?: number;
  /** Nothing is traded or quoted; at `endMs` an auction of that share of a day's volume opens again. */
  readonly halt?: { readonly reopeningShare: number };
  /** One trade that nobody made: its price is so many times the market's. It is taken back after a while, where the feed can say so. */
  readonly badPrint?: { readonly factor: number; readonly cancelledAfterMs: number };
  /** So many new shares for an old one; a split does not end. */
  readonly split?: number;
}

/** Changes what is heard of one instrument; its market goes on as it would. */
export interface FeedEffect extends Timed {
  readonly symbol: string;
  /** `silent`: nothing is heard; `stuck`: the same again and again; `crossed`: the bid is quoted above the ask. */
  readonly fault: 'silent' | 'stuck' | 'crossed';
}

const NOTHING: readonly never[] = [];

/** Effects that are on, as time goes on; asked once a step. */
export class EffectsInForce<E extends Timed> {
  /** The earliest last. */
  readonly #pending: E[];
  /** Those that have begun and not ended. */
  readonly active: E[] = [];

  constructor(effects: readonly E[]) {
    this.#pending = effects.toSorted((a, b) => b.startMs - a.startMs);
  }

  /** Takes in what begins by then. @returns those */
  begin(epochMs: number): readonly E[] {
    if (this.#pending.length === 0 || this.#pending.at(-1)!.startMs > epochMs) return NOTHING;
    const first = this.#pending.findIndex(({ startMs }) => startMs <= epochMs);
    const begun = this.#pending.splice(first).toReversed();
    this.active.push(...begun);
    return begun;
  }

  /** Lets go of what is over by then. @returns those */
  end(epochMs: number): readonly E[] {
    if (this.active.length === 0) return NOTHING;
    const over = this.active.filter(({ endMs }) => endMs <= epochMs);
    for (const each of over) this.active.splice(this.active.indexOf(each), 1);
    return over;
  }
}
