import { alertOfEpisode } from '../core/market-state/alert-of-episode.ts';
import type { Alert } from '../core/alert/alert.ts';
import {
  correlationIdOf,
  placeOf,
  type StreamEvent,
  type StreamPlace,
} from '../core/market-data/stream-event.ts';
import { metricOf } from '../core/market-data/metric.ts';
import type { PriceRefused } from './batch-order.ts';
import { compareSequenceNumbers } from '../core/market-data/stream-position.ts';
import type { ClosedBar } from '../core/market-state/closed-bar.ts';
import type { Instrument } from '../core/instruments/instrument.ts';
import type { MonitorSettings } from '../core/market-state/monitor-settings.ts';
import { joinEffects, NO_EFFECTS } from '../core/market-state/symbol-effects.ts';
import { alertOfFiring } from '../core/rules/alert-of-firing.ts';
import type { RuleBook } from '../core/rules/rule-book.ts';
import { RuleMonitor } from '../core/rules/rule-monitor.ts';
import { type Observation, SymbolMonitor } from '../core/market-state/symbol-monitor.ts';
import type { SymbolStateRecord } from '../ports/market-state-store.ts';

/** What a batch does to one symbol, worked out but not yet written anywhere. */
export interface SymbolAdvance {
  /** The state afterwards; undefined for a symbol that is still unknown. */
  readonly record: SymbolStateRecord | undefined;
  /** False when every event was a replay: `record` is the stored one, only its effects may still be due. */
  readonly isChanged: boolean;
  readonly duplicates: number;
  /** Events that came after their bar had closed; they are stored and moved nothing. */
  readonly late: number;
  /** Events that later ones had overtaken; they set no price. */
  readonly outOfOrder: number;
  /** Events that turned out to have a wrong time, or a price in other units. */
  readonly takenBack: number;
  /** Lanes of the stream that were forgotten: records of the symbol come under too many partition keys. */
  readonly forgottenLanes: number;
  /** Firings of rules that are not told because there were too many. */
  readonly untoldFirings: number;
  /** Valid events that could not be worked on, and why. They have moved nothing. */
  readonly failed: ReadonlyMap<StreamEvent, Error>;
  /** What of the state before could not be used, so that it began anew. */
  readonly damage?: string;
  /** What is left for another commit; absent where nothing is. */
  readonly rest?: SymbolEvents;
}

/**
 * What follows from a state is committed in the same item, which DynamoDB bounds to 400 KB: some 300 bytes a bar, and 2 KB an alert
 * with its recent prices. One record may bring twenty thousand bars.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
 */
const MOST_EFFECTS = 400;
const BARS_TO_AN_ALERT = 10;

export interface AdvanceSettings {
  readonly monitor: MonitorSettings;
  /** undefined where nothing is known of it. */
  readonly instrument: Instrument | undefined;
  /** null while the rules are not known: what is remembered of them is handed on as it is. */
  readonly rules: RuleBook | null;
  readonly detectedAtMs: number;
}

/** What a batch has of one symbol, in stream order. */
export interface SymbolEvents {
  readonly events: readonly StreamEvent[];
  /** What came besides with a price that cannot be used. */
  readonly refusals: readonly PriceRefused[];
}

/** Events that fail one by one; more of them are one fault of the code, and fail the rest of the batch's too. */
const MOST_FAILURES = 5;

/** Something went wrong at one event; at `undefined` where it showed only in the end. */
class EventFailure extends Error {
  readonly event: StreamEvent | undefined;
  override readonly cause: Error;

  constructor(event: StreamEvent | undefined, cause: unknown) {
    super('an event could not be applied');
    this.event = event;
    this.cause = cause as Error;
  }
}

/**
 * Applies what came, in stream order, to the state in `current` (undefined for a new symbol). An event that cannot be applied is left
 * out, and the others go on as if it had not come: whatever it is, it would fail again.
 */
export function advanceSymbol(
  symbol: string,
  received: SymbolEvents,
  current: SymbolStateRecord | undefined,
  settings: AdvanceSettings,
): SymbolAdvance {
  const failed = new Map<StreamEvent, Error>();
  for (;;) {
    try {
      return advance(symbol, received, current, settings, failed);
    } catch (error) {
      if (!(error instanceof EventFailure)) throw error;
      if (error.event !== undefined && failed.size < MOST_FAILURES) failed.set(error.event, error.cause);
      else for (const each of received.events) failed.set(each, failed.get(each) ?? error.cause);
    }
  }
}

function advance(
  symbol: string,
  received: SymbolEvents,
  current: SymbolStateRecord | undefined,
  settings: AdvanceSettings,
  failed: ReadonlyMap<StreamEvent, Error>,
): SymbolAdvance {
  const { monitor, damage } = monitorOf(symbol, settings, current);
  const rules = rulesOf(symbol, settings.rules, current?.rules);
  const closedBars: ClosedBar[] = [];
  const alerts: Alert[] = [];
  const counts = { duplicates: 0, late: 0, outOfOrder: 0, takenBack: 0 };
  let hasRefused = false;
  const contextOf = contextReader(monitor, settings);
  const apply = (each: StreamEvent): void => {
    const { event, position, arrivalMs } = each;
    const observation = monitor.apply(event, position, arrivalMs);
    count(observation, counts);
    for (const closed of observation.closedBars) addBar(closedBars, closed);
    const firings = rules?.observe(observation, monitor.prices) ?? [];
    if (observation.transitions.length + firings.length === 0) return;
    const context = contextOf(each, observation.timeMs, correlationIdOf(each));
    alerts.push(...observation.transitions.map((transition) => alertOfEpisode(transition, context)));
    alerts.push(...firings.map((firing) => alertOfFiring(firing, context)));
  };
  const refuse = (each: PriceRefused): void => {
    const refused = monitor.refuse(each.price, each.reason, each.position, each.arrivalMs);
    if (refused === null) return;
    hasRefused = true;
    if (refused.transitions.length === 0) return;
    const context = contextOf(each, refused.timeMs, placeOf(each.position));
    alerts.push(...refused.transitions.map((transition) => alertOfEpisode(transition, context)));
  };
  const { events } = received;
  // Only an event begins a symbol, or begins it anew.
  const isUnknown = current === undefined || damage !== undefined;
  const all = isUnknown && events.length === 0 ? [] : inStreamOrder(received);
  let done = 0;
  while (done < all.length && closedBars.length + BARS_TO_AN_ALERT * alerts.length < MOST_EFFECTS) {
    const each = all[done++]!;
    if (!('event' in each)) refuse(each);
    else if (!failed.has(each)) attempt(each, () => apply(each));
  }
  const result = {
    ...counts,
    failed,
    ...(damage !== undefined && events.length > 0 && { damage }),
    ...(done < all.length && { rest: split(all.slice(done)) }),
  };
  if (!hasRefused && done === all.length && counts.duplicates + failed.size === events.length) {
    return { record: current, isChanged: false, forgottenLanes: 0, untoldFirings: 0, ...result };
  }
  const snapshots = attempt(undefined, () => ({ market: monitor.snapshot(), rules: rules?.snapshot() }));
  const remembered = rules === null ? current?.rules : snapshots.rules;
  const record = {
    symbol,
    version: (current?.version ?? 0) + 1,
    snapshot: snapshots.market,
    ...(remembered !== undefined && { rules: remembered }),
    pending: joinEffects(current?.pending ?? NO_EFFECTS, { closedBars, alerts }),
  };
  const { forgottenLanes } = monitor;
  return { record, isChanged: true, forgottenLanes, untoldFirings: rules?.untold ?? 0, ...result };
}

/** Reads what an alert says of its symbol beside its own news, as it is at the moment. */
function contextReader(monitor: SymbolMonitor, { detectedAtMs, instrument }: AdvanceSettings) {
  const underlying = instrument?.underlying ?? metricOf(monitor.symbol)?.market;
  return ({ position }: StreamPlace, occurredAtMs: number, correlationId: string) => ({
    symbol: monitor.symbol,
    ...(underlying !== undefined && { underlying }),
    indicators: monitor.indicators(),
    recentPrices: monitor.recentPrices(),
    occurredAtMs,
    detectedAtMs,
    source: { shardId: position.shardId, sequenceNumber: position.sequenceNumber },
    correlationId,
  });
}

function attempt<T>(event: StreamEvent | undefined, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new EventFailure(event, error);
  }
}

function inStreamOrder({ events, refusals }: SymbolEvents): readonly (StreamEvent | PriceRefused)[] {
  if (refusals.length === 0) return events;
  return [...events, ...refusals].toSorted(
    ({ position: a }, { position: b }) =>
      compareSequenceNumbers(a.sequenceNumber, b.sequenceNumber) || a.subSequence - b.subSequence,
  );
}

function split(all: readonly (StreamEvent | PriceRefused)[]): SymbolEvents {
  return {
    events: all.filter((each) => 'event' in each),
    refusals: all.filter((each): each is PriceRefused => !('event' in each)),
  };
}

/** What two commits of one batch come to. */
export function joinAdvances(earlier: SymbolAdvance | undefined, later: SymbolAdvance): SymbolAdvance {
  if (earlier === undefined) return later;
  const { record } = later;
  const pending = joinEffects(earlier.record?.pending ?? NO_EFFECTS, record?.pending ?? NO_EFFECTS);
  return {
    ...later,
    record: record === undefined ? earlier.record : { ...record, pending },
    isChanged: earlier.isChanged || later.isChanged,
    duplicates: earlier.duplicates + later.duplicates,
    late: earlier.late + later.late,
    outOfOrder: earlier.outOfOrder + later.outOfOrder,
    takenBack: earlier.takenBack + later.takenBack,
    forgottenLanes: earlier.forgottenLanes + later.forgottenLanes,
    untoldFirings: earlier.untoldFirings + later.untoldFirings,
    failed: new Map([...earlier.failed, ...later.failed]),
  };
}

type Counts = { -readonly [K in 'duplicates' | 'late' | 'outOfOrder' | 'takenBack']: number };

function count({ outcome, takenBack }: Observation, counts: Counts): void {
  if (outcome === 'replayed') counts.duplicates += 1;
  else if (outcome === 'late') counts.late += 1;
  else if (outcome === 'out_of_order') counts.outOfOrder += 1;
  counts.takenBack += takenBack;
}

/** A bar that comes again replaces itself: of one that grows with every record only the last version is written. */
function addBar(bars: ClosedBar[], closed: ClosedBar): void {
  const last = bars.at(-1);
  const isSame = last?.bar.startMs === closed.bar.startMs && last.intervalMs === closed.intervalMs;
  if (isSame) bars[bars.length - 1] = closed;
  else bars.push(closed);
}

/** A state that is damaged begins anew, and says what was wrong. */
function monitorOf(
  symbol: string,
  { monitor: settings, instrument }: AdvanceSettings,
  current: SymbolStateRecord | undefined,
) {
  if (current === undefined || current.version === 0) {
    return { monitor: new SymbolMonitor(symbol, settings, undefined, instrument), damage: current?.damage };
  }
  try {
    return {
      monitor: new SymbolMonitor(symbol, settings, current.snapshot, instrument),
      damage: current.damage,
    };
  } catch (error) {
    return {
      monitor: new SymbolMonitor(symbol, settings, undefined, instrument),
      damage: (error as Error).message,
    };
  }
}

/** null where there is nothing to do: nobody has or had a rule for the symbol, or it is not known who has. */
function rulesOf(symbol: string, book: RuleBook | null, stored: Uint8Array | undefined): RuleMonitor | null {
  if (book === null) return null;
  const program = book.programFor(symbol);
  if (program === null && stored === undefined) return null;
  try {
    return new RuleMonitor(program, stored);
  } catch {
    // A rule may speak once more, and the market goes on.
    return new RuleMonitor(program);
  }
}
