import type { Bar } from '../market-data/bar.ts';
import type { ClosedBar } from '../market-state/closed-bar.ts';
import type { LivePrices, Observation } from '../market-state/symbol-monitor.ts';
import { StateReader } from '../state-codec/state-reader.ts';
import { StateWriter } from '../state-codec/state-writer.ts';
import type { CompiledRule, Sample } from './compiled-rule.ts';
import type { Rule } from './rule.ts';
import type { RuleGroup, RuleProgram } from './rule-book.ts';
import { RuleState } from './rule-state.ts';

const FORMAT_VERSION = 1;
/**
 * What was remembered of a rule that is no longer there is kept this long in the time of the events: execution
 * environments learn of a change at different moments, and one that still has the older rules must not make the others
 * forget what a new one has already said.
 */
const DORMANT_MS = 24 * 3_600_000;

/**
 * In a hundred events the rules of one symbol are told of at most this often. Alerts are committed inside the state item,
 * which DynamoDB limits to 400 kB, and one that is too large could never be written: a rule that flickers with every tick,
 * fifty times over, must not hold up its symbol. Counted by events, so that it does not depend on how a stream is cut.
 */
const FIRINGS_PER_BLOCK = 200;
const EVENTS_PER_BLOCK = 100;

/** A rule has come true and is to be told. */
export interface Firing {
  readonly rule: Rule;
  readonly fingerprint: number;
  /** How often it has spoken for this symbol, this time included. */
  readonly count: number;
  readonly timeMs: number;
  /** What the market looked like: the live bar, or the one just closed. */
  readonly bar: Bar;
  readonly intervalMs: number;
  readonly indicators: Readonly<Record<string, number | null>>;
}

/** Nearly every event: not worth a list of its own. */
const NONE: readonly Firing[] = [];

interface Dormant {
  readonly sinceMs: number;
  readonly bytes: Uint8Array;
}

/** The rules of one symbol, beside its SymbolMonitor. `snapshot` and the constructor round-trip bit for bit. */
export class RuleMonitor {
  readonly #program: RuleProgram | null;
  readonly #states = new Map<number, RuleState>();
  readonly #dormant = new Map<number, Dormant>();
  readonly #liveValues: Float64Array;
  readonly #closeValues: Float64Array;
  /** The latest time of an event so far: time does not run backwards here. */
  #clockMs = 0;
  #barStartMs = 0;
  /** Of the series so far; without the one that may be sent again, which the version before sees close once more. */
  #barCount = 0;
  #eventsInBlock = 0;
  #firingsInBlock = 0;
  #untold = 0;

  /** `program`: null when no rule concerns the symbol. `stored`: bytes of an earlier `snapshot()`. */
  constructor(program: RuleProgram | null, stored?: Uint8Array) {
    this.#program = program;
    for (const { fingerprint, rule } of compiledOf(program)) {
      this.#states.set(fingerprint, new RuleState(rule));
    }
    this.#liveValues = new Float64Array(program?.live.values.names.length ?? 0);
    this.#closeValues = new Float64Array(program?.atClose.values.names.length ?? 0);
    if (stored !== undefined) this.#restore(new StateReader(stored));
  }

  /** Has to be called with what the SymbolMonitor has made of every event. */
  observe({ outcome, timeMs, closedBars, takenBack }: Observation, prices: LivePrices): readonly Firing[] {
    if (outcome !== 'applied') return NONE;
    if (takenBack > 0) this.#goBack(timeMs, prices.closedBarCount - closedBars.length);
    const isLive = !Number.isNaN(prices.liveBarStartMs);
    const newBars = closedBars.filter(isNew).length;
    const isReset = prices.closedBarCount < this.#barCount + newBars;
    const closing =
      closedBars.length > 0 || isReset ? this.#observeCloses(timeMs, closedBars, isReset, isLive) : NONE;
    this.#clockMs = Math.max(this.#clockMs, timeMs);
    this.#barCount = prices.finalBarCount;
    const latest = isLive ? this.#observeLive(prices) : this.#observeFinished(closedBars.at(-1));
    return this.#within(closing.length === 0 ? latest : [...closing, ...latest]);
  }

  /** Firings since this object was made that are not told because there were too many. */
  get untold(): number {
    return this.#untold;
  }

  /** Undefined when there is nothing to remember. */
  snapshot(): Uint8Array | undefined {
    const dormant = [...this.#dormant].filter(([, { sinceMs }]) => this.#clockMs - sinceMs <= DORMANT_MS);
    if (this.#states.size === 0 && dormant.length === 0) return undefined;
    const writer = new StateWriter(64 + 64 * this.#states.size);
    writer.varint(FORMAT_VERSION);
    writer.signedVarint(this.#clockMs);
    writer.signedVarint(this.#barStartMs);
    writer.varint(this.#barCount);
    writer.varint(this.#eventsInBlock);
    writer.varint(this.#firingsInBlock);
    writer.varint(this.#states.size + dormant.length);
    for (const [fingerprint, state] of this.#states) {
      const body = new StateWriter(64);
      state.write(body);
      writeEntry(writer, fingerprint, 0, body.finish());
    }
    for (const [fingerprint, { sinceMs, bytes }] of dormant) writeEntry(writer, fingerprint, sinceMs, bytes);
    return writer.finish();
  }

  #restore(reader: StateReader): void {
    // What another version has written is forgotten: a rule may speak once more, and the market goes on.
    if (reader.varint() !== FORMAT_VERSION) return;
    this.#clockMs = reader.signedVarint();
    this.#barStartMs = reader.signedVarint();
    this.#barCount = reader.varint();
    this.#eventsInBlock = reader.varint();
    this.#firingsInBlock = reader.varint();
    for (let left = reader.varint(); left > 0; left -= 1) {
      const fingerprint = reader.varint();
      const sinceMs = reader.signedVarint() || this.#clockMs;
      const bytes = reader.bytes();
      const state = this.#states.get(fingerprint);
      if (state === undefined) this.#dormant.set(fingerprint, { sinceMs, bytes });
      else state.read(new StateReader(bytes));
    }
  }

  #within(firings: readonly Firing[]): readonly Firing[] {
    if (this.#eventsInBlock === EVENTS_PER_BLOCK) {
      this.#eventsInBlock = 0;
      this.#firingsInBlock = 0;
    }
    this.#eventsInBlock += 1;
    if (firings.length === 0) return firings;
    const told = firings.slice(0, FIRINGS_PER_BLOCK - this.#firingsInBlock);
    this.#firingsInBlock += told.length;
    this.#untold += firings.length - told.length;
    return told;
  }

  #forgetSamples(): void {
    for (const state of this.#states.values()) state.forgetSamples();
  }

  /** Events with a wrong time were taken back: what was said remains said, and was said by now. */
  #goBack(timeMs: number, barCount: number): void {
    this.#clockMs = timeMs;
    this.#barCount = barCount;
    for (const state of this.#states.values()) state.goBack(timeMs);
  }

  #observeCloses(
    timeMs: number,
    closedBars: readonly ClosedBar[],
    isReset: boolean,
    isLive: boolean,
  ): readonly Firing[] {
    const firings: Firing[] = [];
    // A feed of bars shows the bar that began a series as closed, a feed of ticks shows it as live.
    const firstOfNewSeries = isLive ? closedBars.length : closedBars.length - 1;
    for (const [index, closed] of closedBars.entries()) {
      if (isReset && index === firstOfNewSeries) this.#forgetSamples();
      firings.push(...this.#observeClose(closed, timeMs));
    }
    if (isReset && isLive) this.#forgetSamples();
    return firings;
  }

  #observeLive(prices: LivePrices): readonly Firing[] {
    const group = this.#program?.live;
    if (group === undefined || group.rules.length === 0) return NONE;
    prices.readLive(group.values, this.#liveValues);
    const fired = this.#ask(group, this.#liveSample(prices.liveBarStartMs));
    if (fired.length === 0) return NONE;
    const { liveBar: bar, intervalMs } = prices;
    return this.#told(fired, this.#clockMs, { bar, intervalMs, indicators: prices.indicators() });
  }

  /** A bar that came finished is to the live rules what a tick is: the latest that is known. */
  #observeFinished(closed: ClosedBar | undefined): readonly Firing[] {
    const group = this.#program?.live;
    if (closed === undefined || group === undefined || group.rules.length === 0) return NONE;
    group.values.readClosed(closed.bar, closed.indicators, this.#liveValues);
    const fired = this.#ask(group, this.#liveSample(closed.bar.startMs));
    return this.#told(fired, this.#clockMs, closed);
  }

  #liveSample(barStartMs: number): Sample {
    const isNewBar = barStartMs !== this.#barStartMs;
    this.#barStartMs = barStartMs;
    return { timeMs: this.#clockMs, barStartMs, isNewBar, values: this.#liveValues };
  }

  /** The bar of a feed of ticks has ended when its time is over, however much later the next tick comes. */
  #observeClose(closed: ClosedBar, eventMs: number): readonly Firing[] {
    const group = this.#program?.atClose;
    if (group === undefined || group.rules.length === 0) return NONE;
    const { bar, intervalMs, indicators } = closed;
    group.values.readClosed(bar, indicators, this.#closeValues);
    const timeMs = Math.max(this.#clockMs, Math.min(eventMs, bar.startMs + intervalMs));
    const sample = { timeMs, barStartMs: bar.startMs, isNewBar: isNew(closed), values: this.#closeValues };
    return this.#told(this.#ask(group, sample), timeMs, closed);
  }

  /** The rules that speak at this sample. */
  #ask({ rules }: RuleGroup, sample: Sample): readonly CompiledRule[] {
    return rules.filter((rule) => rule.observe(this.#states.get(rule.fingerprint)!, sample));
  }

  #told(fired: readonly CompiledRule[], timeMs: number, moment: ClosedBar): readonly Firing[] {
    return fired.map(({ rule, fingerprint }) => ({
      rule,
      fingerprint,
      count: this.#states.get(fingerprint)!.firings,
      timeMs,
      ...moment,
    }));
  }
}

/** A bar that its feed sends again is the same bar. */
function isNew({ revision = 1 }: ClosedBar): boolean {
  return revision === 1;
}

function compiledOf(program: RuleProgram | null): readonly CompiledRule[] {
  return program === null ? [] : [...program.live.rules, ...program.atClose.rules];
}

function writeEntry(
  writer: StateWriter,
  fingerprint: number,
  dormantSinceMs: number,
  body: Uint8Array,
): void {
  writer.varint(fingerprint);
  writer.signedVarint(dormantSinceMs);
  writer.bytes(body);
}
