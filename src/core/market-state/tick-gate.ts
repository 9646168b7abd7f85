import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';

/** A price so far from the last one that the next ticks have to confirm it. */
export interface HeldTick {
  readonly timestampMs: number;
  readonly price: number;
  readonly volume: number;
}

/** Ticks in a row at the new level that make a jump a move; one fat finger rarely prints three. */
const CONFIRMING_TICKS = 3;
/** A new level that lasts this long is a move, too, however few trade there. */
const CONFIRMING_MS = 5_000;

export type Verdict = 'none held' | 'confirmed' | 'refuted' | 'undecided';

/**
 * Holds ticks that jumped until it is known whether the market went there. Held ticks are in nobody's bar: one that
 * turns out a bad print has moved nothing.
 */
export class TickGate {
  #held: HeldTick[] = [];

  /** Time of the last one held; -Infinity where there is none. */
  get latestMs(): number {
    return this.#held.at(-1)?.timestampMs ?? -Infinity;
  }

  hold(tick: HeldTick): void {
    this.#held.push(tick);
  }

  /** An older tick is no witness, but if it jumped as well, its volume stays with those held. False when none is. */
  join({ volume }: HeldTick): boolean {
    const first = this.#held[0];
    if (first === undefined) return false;
    this.#held[0] = { ...first, volume: first.volume + volume };
    return true;
  }

  /** What the next tick says about those held, `lastPrice` being the price before them. */
  verdict(tick: HeldTick, lastPrice: number): Verdict {
    const first = this.#held[0];
    if (first === undefined) return 'none held';
    const way = first.price - lastPrice;
    const stayed = (tick.price - lastPrice) / way;
    if (stayed < 0.5) return 'refuted';
    const isConfirmed =
      this.#held.length + 1 >= CONFIRMING_TICKS || tick.timestampMs - first.timestampMs >= CONFIRMING_MS;
    return isConfirmed ? 'confirmed' : 'undecided';
  }

  release(): readonly HeldTick[] {
    const held = this.#held;
    this.#held = [];
    return held;
  }

  write(writer: StateWriter): void {
    writer.varint(this.#held.length);
    for (const { timestampMs, price, volume } of this.#held) {
      writer.signedVarint(timestampMs);
      writer.f64(price);
      writer.f64(volume);
    }
  }

  read(reader: StateReader): void {
    const count = reader.varint();
    for (let index = 0; index < count; index += 1) {
      this.#held.push({ timestampMs: reader.signedVarint(), price: reader.f64(), volume: reader.f64() });
    }
  }
}
