import { mulberry32 } from '../../lib/market-simulator/random.ts';

/** Numbers that are valid somewhere, or nearly, and have broken something before. */
const NUMBERS = [
  0,
  -0,
  1,
  -1,
  5e-324,
  1e-307,
  1e-18,
  9e-19,
  1e-7,
  0.1 + 0.2,
  1 / 3,
  1e12,
  1.1e12,
  1e18,
  2e18,
  1e21,
  1e126,
  1.7e308,
  -1e308,
  2 ** 31,
  2 ** 53,
  2 ** 53 + 2,
  999_999_999,
  1_000_000_007,
] as const;
const TEXTS = [
  '',
  ' ',
  '-',
  '--',
  'NaN',
  'nan',
  'n/a',
  'null',
  'Infinity',
  '-Infinity',
  '1e309',
  '1e-400',
  '0x10',
  '1,5',
  '1,185.20',
  '1_000',
  '٣',
  '１２',
  '-1',
  '-1.0',
  '1e5',
  '.5',
  '5.',
  '__proto__',
  'constructor',
  '\0',
  '\n',
  '\u001b[2J',
  '\u202e',
  '\ud800',
  '𝄞',
  '币安人生',
  'é',
  '<b>&"\'',
  '${x}',
  '$$',
  '%s',
  '../..',
  '🙂'.repeat(40),
  'x'.repeat(300),
] as const;

/** Everything that chance decides, from one seed: the same seed makes the same values on every machine. */
export class Choices {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = mulberry32(seed);
  }

  /** From 0, included, to 1. */
  unit(): number {
    return this.#random();
  }

  chance(probability: number): boolean {
    return this.#random() < probability;
  }

  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }

  number(): number {
    return this.chance(0.5) ? this.pick(NUMBERS) : (this.#random() - 0.3) * 10 ** (this.below(40) - 20);
  }

  text(): string {
    return this.pick(TEXTS);
  }

  /** A value of any type, nested at most so deep. */
  value(depth = 2): unknown {
    const kind = this.below(depth === 0 ? 8 : 10);
    if (kind < 3) return this.number();
    if (kind < 6) return this.text();
    if (kind === 6) return this.chance(0.5);
    if (kind === 7) return null;
    const length = this.below(4);
    if (kind === 8) return Array.from({ length }, () => this.value(depth - 1));
    return Object.fromEntries(Array.from({ length }, () => [this.text(), this.value(depth - 1)]));
  }

  /** The same message with a few fields changed, left out, renamed or added. */
  mutated(message: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const fields: Record<string, unknown> = { ...message };
    const names = Object.keys(message);
    for (let left = 1 + this.below(2); left > 0; left -= 1) {
      const name = this.pick(names);
      const kind = this.below(10);
      if (kind < 5) fields[name] = this.value();
      else if (kind < 7) fields[name] = this.pick(Object.values(message));
      else if (kind === 7) delete fields[name];
      else if (kind === 8) fields[name.toUpperCase()] = this.value();
      else fields[name] = String(fields[name]);
    }
    return fields;
  }
}
