import 'reflect-metadata';
import type { MarketEvent } from '../../../src/core/market-data/market-event.ts';
import { defaultSettings } from '../../../src/core/market-state/monitor-settings.ts';
import { SymbolMonitor } from '../../../src/core/market-state/symbol-monitor.ts';
import { closedBarValues, liveBarValues } from '../../../src/core/market-state/value-selection.ts';
import { RuleBook } from '../../../src/core/rules/rule-book.ts';
import { RuleMonitor } from '../../../src/core/rules/rule-monitor.ts';
import { decodeRecord } from '../../../src/dto/kinesis-record.ts';
import { parseRules } from '../../../src/dto/rule.dto.ts';
import { type Figure, type Part, ratioTo } from '../figure.ts';
import { sideBySide } from '../side-by-side.ts';
import { TradeStream } from '../trades.ts';

const SYMBOLS = 20;
const TICKS = 20_000;
const NONE = 'indicators + detection, no rules';

/** What users' rules add to a tick of a symbol that has some. */
export async function measure(): Promise<Part> {
  const events = ticks();
  const price = {
    rule_id: 'price',
    when: { source: 'price', operator: 'crossing', target: 30, hysteresis_pct: 1 },
  };
  const rsi = {
    rule_id: 'rsi',
    when: { source: 'rsi_14', operator: 'crossing_up', target: 70, hysteresis: 5 },
  };
  const bands = {
    rule_id: 'bands',
    when: {
      source: 'price',
      operator: 'outside_channel',
      lower: 'bb_20_2_lower',
      upper: 'bb_20_2_upper',
      hysteresis_pct: 0.1,
    },
    hold_seconds: 60,
  };
  const ten = Array.from({ length: 10 }, (_, index) => ({
    ...[price, rsi, bands][index % 3]!,
    rule_id: `r${index}`,
  }));
  const [none, ...some] = (await sideBySide([
    subject(NONE, events, []),
    subject('one rule over the price', events, [price]),
    subject('one rule over the RSI', events, [rsi]),
    subject('ten rules over price, RSI and Bollinger Bands', events, ten),
  ])) as [Figure, ...Figure[]];
  return {
    title: "Users' rules, one tick",
    method: `${TICKS} decoded trades, ${SYMBOLS} symbols, all with the same rules; CPU time per tick`,
    figures: [none, ...some.map((figure) => ({ ...figure, ratio: ratioTo(NONE, figure, none) }))],
  };
}

function ticks(): readonly MarketEvent[] {
  const stream = new TradeStream(SYMBOLS, Date.UTC(2026, 2, 2, 14, 30));
  const records = stream.batch(TICKS).Records;
  return records.flatMap(({ kinesis }) =>
    decodeRecord(kinesis.data, stream.timeMs).flatMap((decoded) =>
      decoded.ok && decoded.event.type !== 'correction' ? [decoded.event] : [],
    ),
  );
}

function subject(name: string, events: readonly MarketEvent[], list: readonly object[]) {
  const settings = defaultSettings();
  const { indicators } = settings;
  const values = { live: liveBarValues(indicators), closed: closedBarValues(indicators) };
  const { rules, problems } = parseRules(list, values, 'bench');
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const book = new RuleBook(rules, indicators);
  const run = (): void => {
    const symbols = new Map<string, [SymbolMonitor, RuleMonitor | null]>();
    for (const event of events) {
      let known = symbols.get(event.symbol);
      if (known === undefined) {
        const program = book.programFor(event.symbol);
        known = [
          new SymbolMonitor(event.symbol, settings),
          program === null ? null : new RuleMonitor(program),
        ];
        symbols.set(event.symbol, known);
      }
      const [monitor, watching] = known;
      const observation = monitor.apply(event);
      watching?.observe(observation, monitor.prices);
    }
  };
  return { name, operations: TICKS, run };
}
