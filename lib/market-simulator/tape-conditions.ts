import { EffectsInForce, type TapeEffect } from './effects.ts';

/** What the scripted events of the moment make of an instrument's trading. */
export class TapeConditions {
  readonly #effects: EffectsInForce<TapeEffect>;
  activity = 1;
  size = 1;
  spread = 1;
  isHalted = false;
  /** Share of a session's volume of an auction that ends a halt now; 0 where none does. */
  reopeningShare = 0;
  /** New shares for one of the beginning. */
  sharesForOne = 1;
  /** A trade that nobody made, if one comes now. */
  badPrint: TapeEffect['badPrint'];

  constructor(effects: readonly TapeEffect[]) {
    this.#effects = new EffectsInForce(effects);
  }

  advance(epochMs: number): void {
    this.reopeningShare = 0;
    this.badPrint = undefined;
    const over = this.#effects.end(epochMs);
    for (const { halt } of over) if (halt !== undefined) this.reopeningShare = halt.reopeningShare;
    for (const { badPrint } of this.#effects.begin(epochMs)) this.badPrint = badPrint ?? this.badPrint;
    if (over.length === 0 && this.#effects.active.length === 0) return;
    this.activity = 1;
    this.size = 1;
    this.spread = 1;
    this.isHalted = false;
    this.sharesForOne = 1;
    for (const effect of this.#effects.active) this.#apply(effect, epochMs);
  }

  #apply({ activity, size = 1, spread = 1, halt, split = 1 }: TapeEffect, epochMs: number): void {
    this.activity *= activity?.(epochMs) ?? 1;
    this.size *= size;
    this.spread *= spread;
    this.sharesForOne *= split;
    this.isHalted ||= halt !== undefined;
  }
}
