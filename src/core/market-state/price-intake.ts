import type { Finding } from '../anomaly-detection/finding.ts';
import { badPrintFinding } from '../anomaly-detection/tick-findings.ts';
import type { BarEvent } from '../market-data/market-event.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import { BarGate } from './bar-gate.ts';
import type { ClosedBar, PriceReaction } from './closed-bar.ts';
import type { SymbolSettings } from './monitor-settings.ts';
import type { PriceSeries } from './price-series.ts';
import { RevocableSeries, type TakenBack } from './revocable-series.ts';
import { type HeldTick, TickGate } from './tick-gate.ts';

/** What became of a price: see `Outcome`. One that is held is shown as what it would be, and is no event yet. */
export type Taken =
  | { readonly outcome: 'applied'; readonly reaction: PriceReaction; readonly isHeld: boolean }
  | { readonly outcome: 'out_of_order' | 'late' };

const LATE: Taken = { outcome: 'late' };
const OUT_OF_ORDER: Taken = { outcome: 'out_of_order' };

/** How prices get into the series of a symbol: those in order, those that others have overtaken, those that may be none. */
export class PriceIntake {
  readonly #scoreThreshold: number;
  /** Prices of any sign have no units that could be mistaken for others. */
  readonly #isPositive: boolean;
  readonly #series: RevocableSeries;
  #gate = new TickGate();
  #barGate = new BarGate();
  /** The latest time of a price that is in the series, or held. */
  #clockMs = -Infinity;

  constructor(settings: SymbolSettings) {
    this.#scoreThreshold = settings.scoreThreshold;
    this.#isPositive = settings.returns === 'log';
    this.#series = new RevocableSeries(settings);
  }

  get series(): PriceSeries {
    return this.#series.current;
  }

  get clockMs(): number {
    return this.#clockMs;
  }

  /**
   * To be called before the price of `timeMs` is taken. `isLive`: the stream vouches for the time.
   * @returns how many earlier events had a wrong time, as it turns out
   */
  followTime(timeMs: number, isLive: boolean): number {
    const takenBack = this.#series.followTime(timeMs, this.#clockMs, isLive);
    if (takenBack === null) return 0;
    this.#clockMs = takenBack.clockMs;
    this.#gate = new TickGate();
    this.#barGate = new BarGate();
    return takenBack.events;
  }

  /** `volume` counts in the bar, 0 where it counts elsewhere already. */
  trade(timeMs: number, price: number, volume: number): Taken {
    const tick = { timestampMs: timeMs, price, volume };
    return timeMs < this.#clockMs ? this.#older(tick) : this.#tick(tick);
  }

  bar(event: BarEvent, timeMs: number): Taken {
    const { lastPrice, newestStartMs } = this.series;
    if (timeMs < (this.#barGate.held?.timestampMs ?? newestStartMs)) return LATE;
    if (this.#isPositive && this.#barGate.holds(timed(event, timeMs), lastPrice)) {
      this.#clockMs = timeMs;
      const reaction = { score: this.#scoreThreshold, findings: [], closedBars: [] };
      return { outcome: 'applied', reaction, isHeld: true };
    }
    const released = this.#barGate.release(event, lastPrice);
    if (released === null) return this.#bar(event, timeMs);
    const { bar, isConfirmed } = released;
    const held = isConfirmed ? this.#bar(bar, bar.timestampMs) : LATE;
    const taken = this.#bar(event, timeMs);
    if (taken.outcome !== 'applied') return taken;
    if (held.outcome === 'applied') return { ...taken, reaction: joined(held.reaction, taken.reaction) };
    const badPrint = this.#badPrint({ price: bar.close, volume: bar.volume }, lastPrice);
    return { ...taken, reaction: withFinding(taken.reaction, badPrint) };
  }

  /** Volume at a price that says nothing. */
  volume(timeMs: number, volume: number): 'applied' | 'late' {
    return this.series.addVolume(timeMs, volume) ? 'applied' : 'late';
  }

  write(writer: StateWriter): void {
    this.#gate.write(writer);
    this.#series.write(writer);
  }

  read(reader: StateReader, isSameSet: boolean): void {
    this.#gate.read(reader);
    this.#series.read(reader, isSameSet);
    this.#clockMs = Math.max(this.series.newestStartMs, this.#gate.latestMs);
  }

  /** Writes the part that format 5 has no place for. */
  writeMore(writer: StateWriter): void {
    writer.f64(this.#clockMs);
    this.#barGate.write(writer);
    this.#series.writeMore(writer);
  }

  readMore(reader: StateReader, isSameSet: boolean): void {
    this.#clockMs = reader.f64();
    this.#barGate.read(reader);
    if (isSameSet) this.#series.readMore(reader);
  }

  writeInstrument(writer: StateWriter): void {
    this.#series.writeInstrument(writer);
  }

  readInstrument(reader: StateReader | undefined): boolean {
    return this.#series.readInstrument(reader);
  }

  writeDetectors(writer: StateWriter): void {
    this.#series.writeDetectors(writer);
  }

  /** To be called last. `reader` null: an older version has written the rest. */
  readDetectors(reader: StateReader | null): void {
    this.#series.readDetectors(reader);
  }

  #bar(event: BarEvent, timeMs: number): Taken {
    const off = this.#series.followPrice(event.close);
    return this.#applied(this.#withExcursion(this.series.bar(event, timeMs), off), timeMs);
  }

  /** Takes a price from before one that is known already: it neither sets the price nor judges a jump. */
  #older(tick: HeldTick): Taken {
    const { timestampMs, price, volume } = tick;
    const isJump = this.series.jumpScore(price) >= this.#scoreThreshold;
    if (isJump && this.#gate.join(tick)) return OUT_OF_ORDER;
    const isInBar = isJump
      ? this.series.addVolume(timestampMs, volume)
      : this.series.addOlder(timestampMs, price, volume);
    return isInBar ? OUT_OF_ORDER : LATE;
  }

  /** A jump waits for the next ticks: what the market did stays, what one finger did goes. */
  #tick(tick: HeldTick): Taken {
    const { timestampMs, price, volume } = tick;
    const { series } = this;
    const verdict = this.#gate.verdict(tick, series.lastPrice);
    const isJump = series.jumpScore(price) >= this.#scoreThreshold;
    if (verdict === 'undecided' || (verdict === 'none held' && isJump)) {
      this.#gate.hold(tick);
      this.#clockMs = timestampMs;
      return { outcome: 'applied', reaction: series.suspect(timestampMs, price), isHeld: true };
    }
    if (verdict === 'refuted') return this.#refute(tick);
    if (verdict === 'confirmed') return this.#confirm(tick);
    return this.#applied(series.tick(timestampMs, price, volume), timestampMs);
  }

  #confirm(tick: HeldTick): Taken {
    const off = this.#series.followPrice(tick.price);
    const closedBars: ClosedBar[] = [];
    let split: Finding | undefined;
    for (const { timestampMs, price, volume } of this.#gate.release()) {
      const held = this.series.tick(timestampMs, price, volume);
      closedBars.push(...(held?.closedBars ?? []));
      // A move is still there with the next tick; of a split nothing is left to see.
      split ??= held?.findings.find(({ anomaly }) => anomaly === 'corporate_action');
    }
    const reaction = this.series.tick(tick.timestampMs, tick.price, tick.volume);
    const whole = reaction && { ...reaction, closedBars: [...closedBars, ...reaction.closedBars] };
    const told = whole !== null && split !== undefined ? withFinding(whole, split) : whole;
    return this.#applied(this.#withExcursion(told, off), tick.timestampMs);
  }

  #refute(tick: HeldTick): Taken {
    const held = this.#gate.release();
    for (const { timestampMs, volume } of held) this.series.addVolume(timestampMs, volume);
    const badPrint = this.#badPrint(held[0]!, this.series.lastPrice);
    const reaction = this.series.tick(tick.timestampMs, tick.price, tick.volume);
    return this.#applied(reaction && withFinding(reaction, badPrint), tick.timestampMs);
  }

  #applied(reaction: PriceReaction | null, timeMs: number): Taken {
    this.#series.followSplit(timeMs);
    if (reaction === null) return LATE;
    this.#clockMs = timeMs;
    return { outcome: 'applied', reaction, isHeld: false };
  }

  /** `off`: where the price has been, in other units, and is no more. */
  #withExcursion(reaction: PriceReaction | null, off: TakenBack | null): PriceReaction | null {
    if (reaction === null || off === null) return reaction;
    return withFinding(reaction, this.#badPrint({ price: off.price, volume: 0 }, this.series.lastPrice));
  }

  #badPrint(print: { readonly price: number; readonly volume: number }, referencePrice: number): Finding {
    return badPrintFinding(print, referencePrice, this.series.jumpScore(print.price));
  }
}

/** A bar at the time that the stream vouches for. */
function timed(event: BarEvent, timeMs: number): BarEvent {
  return event.timestampMs === timeMs ? event : { ...event, timestampMs: timeMs };
}

function joined(first: PriceReaction, second: PriceReaction): PriceReaction {
  return {
    score: Math.max(first.score, second.score),
    findings: [...first.findings, ...second.findings],
    closedBars: [...first.closedBars, ...second.closedBars],
  };
}

export function withFinding(reaction: PriceReaction, finding: Finding): PriceReaction {
  const { score, findings, closedBars } = reaction;
  return { score: Math.max(score, finding.score), findings: [finding, ...findings], closedBars };
}
