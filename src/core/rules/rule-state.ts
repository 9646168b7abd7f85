import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import { ConditionMemory } from './condition-memory.ts';
import { conditionsOf, type Rule } from './rule.ts';

const IS_TRUE = 1;
const IS_TOLD = 2;

/** What is remembered of one rule for one symbol: some twenty bytes, and eight per bar that a move looks back on. */
export class RuleState {
  readonly conditions: readonly ConditionMemory[];
  readonly #looksBack: readonly boolean[];
  isTrue = false;
  /** It has spoken since it last became true. */
  isTold = false;
  /** When it became true; means something only while it is. */
  sinceMs = 0;
  /** How often it has spoken. */
  firings = 0;
  lastFiredMs = 0;
  /** Start of the bar in which it spoke last. */
  lastFiredBarMs = 0;

  constructor(rule: Rule) {
    this.#looksBack = conditionsOf(rule.when).map((condition) => 'bars' in condition);
    this.conditions = this.#looksBack.map(() => new ConditionMemory());
  }

  /** The samples so far mean nothing to the next one. What it has said remains said. */
  forgetSamples(): void {
    for (const condition of this.conditions) condition.forget();
    this.isTrue = false;
  }

  /** No time it remembers may be later. */
  goBack(timeMs: number): void {
    this.forgetSamples();
    this.lastFiredMs = Math.min(this.lastFiredMs, timeMs);
    this.lastFiredBarMs = Math.min(this.lastFiredBarMs, timeMs);
  }

  write(writer: StateWriter): void {
    writer.varint((this.isTrue ? IS_TRUE : 0) + (this.isTold ? IS_TOLD : 0));
    if (this.isTrue) writer.signedVarint(this.sinceMs);
    writer.varint(this.firings);
    if (this.firings > 0) {
      writer.signedVarint(this.lastFiredMs);
      writer.signedVarint(this.lastFiredBarMs);
    }
    for (const [index, condition] of this.conditions.entries()) {
      condition.write(writer, this.#looksBack[index]!);
    }
  }

  read(reader: StateReader): void {
    const flags = reader.varint();
    this.isTrue = (flags & IS_TRUE) !== 0;
    this.isTold = (flags & IS_TOLD) !== 0;
    if (this.isTrue) this.sinceMs = reader.signedVarint();
    this.firings = reader.varint();
    if (this.firings > 0) {
      this.lastFiredMs = reader.signedVarint();
      this.lastFiredBarMs = reader.signedVarint();
    }
    for (const [index, condition] of this.conditions.entries()) {
      condition.read(reader, this.#looksBack[index]!);
    }
  }
}
