import type { IndicatorSet } from '../indicators/indicator-set.ts';
import { matchesWildcard } from '../matching/wildcard.ts';
import { fnv1a32, utf16Units } from '../prelude/fnv1a.ts';
import { ValueSelection } from '../market-state/value-selection.ts';
import { CompiledRule } from './compiled-rule.ts';
import { sourcesOf, type Rule } from './rule.ts';

/** Each costs every tick of the symbol some time and its state item some forty bytes. */
export const MAXIMUM_RULES_PER_SYMBOL = 100;
/** Symbols whose rules are remembered; beyond it they are found anew. */
const SYMBOLS_REMEMBERED = 10_000;

/** Rules that look at the same moments, and what they look at, read once for all of them. */
export interface RuleGroup {
  readonly rules: readonly CompiledRule[];
  readonly values: ValueSelection;
}

/** The rules that concern a symbol. Symbols with the same rules share it. */
export interface RuleProgram {
  /** Asked with every event. */
  readonly live: RuleGroup;
  /** Asked when a bar is finished. */
  readonly atClose: RuleGroup;
}

/** All the rules of all users as they stand, ready to be asked for those of a symbol. */
export class RuleBook {
  readonly #rules: readonly Rule[];
  readonly #indicators: IndicatorSet;
  readonly #onIgnored: (symbol: string, rules: readonly Rule[]) => void;
  readonly #bySymbol = new Map<string, RuleProgram | null>();
  readonly #byRules = new Map<string, RuleProgram>();

  /** `onIgnored` gets the rules of a symbol that are left out because there are too many. */
  constructor(
    rules: readonly Rule[],
    indicators: IndicatorSet,
    onIgnored: (symbol: string, rules: readonly Rule[]) => void = () => undefined,
  ) {
    this.#rules = rules.toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
    this.#indicators = indicators;
    this.#onIgnored = onIgnored;
  }

  /** null for a symbol without rules. */
  programFor(symbol: string): RuleProgram | null {
    if (this.#rules.length === 0) return null;
    let program = this.#bySymbol.get(symbol);
    if (program === undefined) {
      program = this.#find(symbol);
      if (this.#bySymbol.size >= SYMBOLS_REMEMBERED) this.#bySymbol.clear();
      this.#bySymbol.set(symbol, program);
    }
    return program;
  }

  #find(symbol: string): RuleProgram | null {
    const places: number[] = [];
    for (const [place, { symbols }] of this.#rules.entries()) {
      if (isFor(symbols, symbol)) places.push(place);
    }
    if (places.length === 0) return null;
    const kept = places.length <= MAXIMUM_RULES_PER_SYMBOL ? places : this.#share(places, symbol);
    const key = kept.join();
    let program = this.#byRules.get(key);
    if (program === undefined) {
      program = this.#compile(kept.map((place) => this.#rules[place]!));
      this.#byRules.set(key, program);
    }
    return program;
  }

  /**
   * Every user gets as many as the others, and who has fewer leaves the rest to them: first everybody's first rule, then
   * everybody's second. Rules that name the symbol come before those for any.
   */
  #share(places: readonly number[], symbol: string): readonly number[] {
    const ruleAt = (place: number): Rule => this.#rules[place]!;
    const users = [...Map.groupBy(places, (place) => ruleAt(place).userId)].toSorted(
      ([a], [b]) => turnOf(a, symbol) - turnOf(b, symbol),
    );
    const rounds = users.flatMap(([, own], turn) =>
      own
        .toSorted((a, b) => breadthOf(ruleAt(a), symbol) - breadthOf(ruleAt(b), symbol))
        .map((place, round) => ({ place, round, turn })),
    );
    const inTurn = rounds.toSorted((a, b) => a.round - b.round || a.turn - b.turn).map(({ place }) => place);
    this.#onIgnored(symbol, inTurn.slice(MAXIMUM_RULES_PER_SYMBOL).map(ruleAt));
    return inTurn.slice(0, MAXIMUM_RULES_PER_SYMBOL).toSorted((a, b) => a - b);
  }

  #compile(rules: readonly Rule[]): RuleProgram {
    return {
      live: this.#group(rules.filter((rule) => !isAtClose(rule))),
      atClose: this.#group(rules.filter(isAtClose)),
    };
  }

  #group(rules: readonly Rule[]): RuleGroup {
    const names = [...new Set(rules.flatMap((rule) => [...sourcesOf(rule)]))];
    return {
      rules: rules.map((rule) => new CompiledRule(rule, (source) => names.indexOf(source))),
      values: new ValueSelection(names, this.#indicators),
    };
  }
}

function isFor(patterns: readonly string[], symbol: string): boolean {
  return patterns.length === 0 || patterns.some((pattern) => matchesWildcard(pattern, symbol));
}

function isAtClose({ frequency }: Rule): boolean {
  return frequency === 'once_per_bar_close';
}

/** An order that is the same in every execution environment, so that all leave out the same rules where there are too many. */
function orderOf({ userId, ruleId }: Rule): string {
  return `${userId} ${ruleId}`;
}

function breadthOf({ symbols }: Rule, symbol: string): number {
  return symbols.includes(symbol) ? 0 : 1;
}

/** Another order of the users for each symbol, so that no name is always the last. */
function turnOf(userId: string, symbol: string): number {
  return fnv1a32(utf16Units(`${symbol} ${userId}`));
}
