import test from 'ava';
import fc from 'fast-check';
import type { BarEvent, MarketEvent } from '../../../src/core/market-data/market-event.ts';
import { defaultSettings } from '../../../src/core/market-state/monitor-settings.ts';
import { type Observation, SymbolMonitor } from '../../../src/core/market-state/symbol-monitor.ts';
import { parseIndicators } from '../../../src/core/indicators/indicator-set.ts';
import { mulberry32 } from '../../../lib/market-simulator/random.ts';
import { bar, MINUTE, onStream, quietBars, T0, trade } from '../../support/market-events.ts';
import type { Finding } from '../../../src/core/anomaly-detection/finding.ts';
import { explanationOf } from '../../../src/core/notifications/words/explanation.ts';

const settings = defaultSettings();

function run(events: readonly MarketEvent[]): { monitor: SymbolMonitor; observations: Observation[] } {
  const monitor = new SymbolMonitor('ACME', settings);
  return { monitor, observations: events.map((event) => monitor.apply(event)) };
}

const said = ({ facts }: Finding): string => explanationOf({ facts, symbol: 'ACME' });

const transitionsOf = (observations: readonly Observation[]) => observations.flatMap((o) => o.transitions);

test('a day of ordinary trading opens no episode', (t) => {
  for (const seed of [1, 2, 3, 4, 5]) {
    t.deepEqual(transitionsOf(run(quietBars(1440, seed)).observations), [], `seed ${seed}`);
  }
});

test('a crash that goes on for ten minutes is one episode that is told again only when it clearly worsens', (t) => {
  const quiet = quietBars(300);
  let price = quiet.at(-1)!.close;
  const crash = Array.from({ length: 10 }, (_, index) =>
    bar(300 + index, (price *= 0.985), { volume: 40_000 }),
  );
  const told = transitionsOf(run([...quiet, ...crash]).observations);
  t.is(told[0]!.status, 'firing');
  t.true(told.slice(1).every(({ status }) => status === 'worsened'));
  t.deepEqual(
    told.map(({ revision, openedAtMs }) => [revision, (openedAtMs - T0) / MINUTE]),
    told.map((_, index) => [index + 1, 300]),
  );
  t.true(told.length >= 2 && told.length <= 4, `told ${told.length} times`);
  t.true(told.every(({ finding }) => finding.anomaly === 'price_drop'));
});

test('a second crash after a calm of its own is a second episode', (t) => {
  const quiet = quietBars(400);
  const before = quiet[299]!.close;
  const events: MarketEvent[] = quiet.map((each, index) =>
    index < 300
      ? each
      : index < 350
        ? { ...each, ...level(before * 0.95, index) }
        : { ...each, ...level(before * 0.9, index) },
  );
  const told = transitionsOf(run(events).observations);
  t.deepEqual(
    told.map(({ status, openedAtMs }) => [status, (openedAtMs - T0) / MINUTE]),
    [
      ['firing', 300],
      ['resolved', 300],
      ['firing', 350],
      ['resolved', 350],
    ],
  );
});

function level(price: number, index: number) {
  const close = price * (1 + 0.0003 * (index % 2));
  return { open: close, high: close, low: close, close };
}

test('a volume burst while the price crashes is told with the crash, not beside it', (t) => {
  const quiet = quietBars(300);
  const crash = bar(300, quiet.at(-1)!.close * 0.97, { volume: 60_000 });
  const told = transitionsOf(run([...quiet, crash]).observations);
  t.is(told.length, 1);
  t.is(told[0]!.finding.anomaly, 'price_drop');
  t.true(told[0]!.finding.volumeRatio! > 40);
  t.regex(
    said(told[0]!.finding),
    /^ACME fell 3\.0% in 60 s on \d\d× its usual volume; this happens about once in \d years$/,
  );
});

test('a volume burst on a price that holds is a volume spike', (t) => {
  const quiet = quietBars(300);
  const burst = bar(300, quiet.at(-1)!.close, { volume: 60_000 });
  const told = transitionsOf(run([...quiet, burst]).observations);
  t.deepEqual(
    told.map(({ finding }) => finding.anomaly),
    ['volume_spike'],
  );
});

test('a jump on the sixth bar fires although hardly anything is known, an ordinary first bar does not', (t) => {
  const few = quietBars(7);
  t.deepEqual(transitionsOf(run(few).observations), []);
  const told = transitionsOf(run([...few, bar(7, few.at(-1)!.close * 0.9)]).observations);
  t.deepEqual(
    told.map(({ finding }) => finding.anomaly),
    ['price_drop'],
  );
});

test('a price that never moves and then loses its peg fires', (t) => {
  const pegged = Array.from({ length: 100 }, (_, minute) => bar(minute, 1));
  t.deepEqual(transitionsOf(run([...pegged, bar(100, 1.001)]).observations), []);
  t.is(transitionsOf(run([...pegged, bar(100, 0.93)]).observations).length, 1);
});

test('the night between two sessions makes a gap, and an ordinary one makes nothing', (t) => {
  const session = quietBars(390);
  const close = session.at(-1)!.close;
  const nextDay = 390 + 1050;
  t.deepEqual(transitionsOf(run([...session, bar(nextDay, close * 1.005)]).observations), []);
  const told = transitionsOf(run([...session, bar(nextDay, close * 0.8)]).observations);
  t.deepEqual(
    told.map(({ finding }) => finding.anomaly),
    ['gap'],
  );
  t.regex(said(told[0]!.finding), /opened 20% lower after 17 h 30 min without trading/);
});

test('a symbol that comes back after more than a week starts anew instead of telling of a gap', (t) => {
  const session = quietBars(300);
  const muchLater = quietBars(30, 9).map((each) => ({
    ...each,
    timestampMs: each.timestampMs + 8 * 24 * 60 * MINUTE,
    close: each.close * 3,
  }));
  const { monitor, observations } = run([...session, ...muchLater]);
  t.deepEqual(transitionsOf(observations), []);
  const fresh = new SymbolMonitor('ACME', settings);
  for (const event of muchLater) fresh.apply(event);
  t.deepEqual(monitor.indicators(), fresh.indicators());
});

/** An hour of trades, two a minute, along the quiet bars. */
function hourOfTrades() {
  return quietBars(60).flatMap(({ timestampMs, open, close }) => [
    trade({ timestampMs: timestampMs + 1000, price: open }),
    trade({ timestampMs: timestampMs + 50_000, price: close }),
  ]);
}

test('trades are gathered into bars of a minute, and a crash is told at the third tick that confirms it', (t) => {
  const trades = hourOfTrades();
  const last = trades.at(-1)!.price;
  const crash = [5_000, 5_100, 5_200].map((offset, index) =>
    trade({ timestampMs: T0 + 60 * MINUTE + offset, price: last * (0.96 - 0.001 * index) }),
  );
  const { monitor, observations } = run([...trades, ...crash]);
  const closed = observations.flatMap(({ closedBars }) => closedBars);
  t.is(closed.length, 60);
  t.deepEqual(closed[0]!.bar, {
    startMs: T0,
    open: trades[0]!.price,
    close: trades[1]!.price,
    ...range(trades),
    volume: 20,
  });
  t.deepEqual(
    observations.slice(-3).map(({ findings, transitions }) => [findings[0]?.anomaly, transitions.length]),
    [
      ['price_drop', 0],
      ['price_drop', 0],
      ['price_drop', 1],
    ],
  );
  t.not(monitor.indicators()['tick_sma_20'], null);
});

test('a new level that lasts five seconds needs no third tick', (t) => {
  const trades = hourOfTrades();
  const last = trades.at(-1)!;
  const crash = [1_000, 7_000].map((offset) =>
    trade({ timestampMs: last.timestampMs + offset, price: last.price * 0.96 }),
  );
  t.is(transitionsOf(run([...trades, ...crash]).observations)[0]?.finding.anomaly, 'price_drop');
});

test('a tick that nobody confirms is a bad print: told at LOW, and as if it had never moved a price', (t) => {
  const trades = hourOfTrades();
  const last = trades.at(-1)!;
  const after = { timestampMs: last.timestampMs + 2_000, price: last.price };
  const badPrint = trade({ timestampMs: last.timestampMs + 1_000, price: last.price * 10, volume: 0 });
  const { monitor, observations } = run([...trades, badPrint, trade(after)]);
  t.deepEqual(
    transitionsOf(observations).map(({ severity, finding }) => [severity, finding.anomaly, finding.price]),
    [['LOW', 'bad_print', last.price * 10]],
  );
  t.deepEqual(monitor.indicators(), run([...trades, trade(after)]).monitor.indicators());
});

test('the volume of a bad print counts, its price does not', (t) => {
  const trades = hourOfTrades();
  const last = trades.at(-1)!;
  const events = [
    trade({ timestampMs: last.timestampMs + 1_000, price: last.price / 2, volume: 7 }),
    trade({ timestampMs: last.timestampMs + 1_500, price: last.price, volume: 1 }),
    trade({ timestampMs: last.timestampMs + MINUTE, price: last.price }),
  ];
  const closed = run([...trades, ...events]).observations.at(-1)!.closedBars[0]!;
  t.is(closed.bar.volume, 28);
  t.true(closed.bar.low > last.price * 0.9);
});

test('an odd lot adds its volume and moves no price', (t) => {
  const { monitor } = run([trade({ price: 100 })]);
  const before = monitor.indicators()['tick_sma_20'];
  const odd = { ...trade({ price: 50, volume: 3, timestampMs: T0 + 5 }), updatesPrice: false } as const;
  t.is(monitor.apply(odd).outcome, 'applied');
  const [closed] = monitor.apply(trade({ timestampMs: T0 + MINUTE })).closedBars;
  t.is(monitor.indicators()['tick_sma_20'], before);
  t.deepEqual([closed!.bar.low, closed!.bar.volume], [100, 13]);
});

test('a crossed quote is told and moves nothing', (t) => {
  const { monitor } = run(quietBars(30));
  const before = monitor.indicators();
  const quote = { type: 'quote', symbol: 'ACME', timestampMs: T0 + 40 * MINUTE, bid: 101, ask: 100 } as const;
  const told = monitor.apply(quote);
  t.is(told.outcome, 'unused');
  t.is(said(told.transitions[0]!.finding), 'ACME quote is crossed by 0.99%: bid 101 above ask 100');
  t.deepEqual(monitor.indicators(), before);
});

test('a split is told as what it is, once, and prices go on from there', (t) => {
  for (const [ratio, text] of [
    [7, /went to 1\/7 of its last price on ordinary turnover: a 7-for-1 split, not a crash/],
    [1 / 20, /went to 20 times its last price on ordinary turnover: a 1-for-20 reverse split, not a spike/],
  ] as const) {
    const events = quietBars(340).map((each, index) => (index < 300 ? each : split(each, ratio)));
    const told = transitionsOf(run(events).observations);
    t.deepEqual(
      told.map(({ finding }) => finding.anomaly),
      ['corporate_action'],
    );
    t.regex(said(told[0]!.finding), text);
  }
});

test('a crash to exactly half on a rush of volume is a crash', (t) => {
  const quiet = quietBars(300);
  const crash = bar(300, quiet.at(-1)!.close / 2, { volume: 40_000 });
  t.is(transitionsOf(run([...quiet, crash]).observations)[0]?.finding.anomaly, 'price_drop');
});

function split(each: BarEvent, ratio: number): BarEvent {
  const { open, high, low, close, volume } = each;
  const prices = { open: open / ratio, high: high / ratio, low: low / ratio, close: close / ratio };
  return { ...each, ...prices, volume: volume * ratio };
}

test('a fall that came back on heavy volume is a flash crash, on ordinary volume a bad print', (t) => {
  const quiet = quietBars(300);
  const { close } = quiet.at(-1)!;
  const wick = (low: number, volume: number) =>
    transitionsOf(
      run([...quiet, bar(300, close * 0.999, { open: close, low: close * low, volume })]).observations,
    );
  const [flash] = wick(0.95, 60_000);
  t.is(flash?.finding.anomaly, 'flash_crash');
  t.regex(said(flash!.finding), /^ACME fell 5\.0% and recovered 98% of it within 60 s/);
  const [print] = wick(0.5, 1_100);
  t.is(print?.finding.anomaly, 'bad_print');
  t.is(print?.severity, 'LOW');
});

test('the wick of a bad print does not hide a real move after it', (t) => {
  const quiet = quietBars(300);
  const { close } = quiet.at(-1)!;
  const print = bar(300, close, { low: close * 0.1, volume: 1_000 });
  const told = transitionsOf(run([...quiet, print, bar(301, close), bar(302, close * 0.97)]).observations);
  t.deepEqual(
    told.map(({ finding }) => finding.anomaly),
    ['bad_print', 'price_drop'],
  );
});

test('a split right after a bad print is told all the same', (t) => {
  const quiet = quietBars(340);
  const events = quiet.map((each, index) => {
    if (index === 300) return { ...each, low: each.close * 0.1, volume: 1_000 };
    return index < 305 ? each : split(each, 2);
  });
  t.deepEqual(
    transitionsOf(run(events).observations).map(({ finding }) => finding.anomaly),
    ['bad_print', 'corporate_action'],
  );
});

test('a market that turns wild without a single large move is told once, at LOW', (t) => {
  const quiet = quietBars(400);
  const { close } = quiet.at(-1)!;
  const wild = Array.from({ length: 60 }, (_, index) =>
    bar(400 + index, close * (index % 2 === 0 ? 1.003 : 1)),
  );
  t.deepEqual(
    transitionsOf(run([...quiet, ...wild]).observations).map(({ status, severity, finding }) => [
      status,
      severity,
      finding.anomaly,
    ]),
    [
      ['firing', 'LOW', 'volatility'],
      ['resolved', 'LOW', 'volatility'],
    ],
  );
});

test('the wild hour after a crash is part of the crash', (t) => {
  const quiet = quietBars(400);
  let price = quiet.at(-1)!.close * 0.95;
  const aftermath = quietBars(60, 7, 0.002).map((each, index) => {
    price *= each.close / each.open;
    return bar(401 + index, price);
  });
  const told = transitionsOf(run([...quiet, bar(400, price), ...aftermath]).observations);
  t.deepEqual(
    told.map(({ status, finding }) => [status, finding.anomaly]),
    [
      ['firing', 'price_drop'],
      ['resolved', 'price_drop'],
    ],
  );
});

test('an episode is resolved by an ordinary bar, which says how far it went and where the price is', (t) => {
  const quiet = quietBars(300);
  const before = quiet.at(-1)!.close;
  const after = Array.from({ length: 60 }, (_, index) => ({
    ...bar(300 + index, before * 0.95),
    ...level(before * 0.95, index),
  }));
  const { observations } = run([...quiet, ...after]);
  const end = observations.findIndex(({ transitions }) => transitions[0]?.status === 'resolved');
  const lastFinding = observations.findLastIndex(({ findings }) => findings.length > 0);
  t.is(end, lastFinding + 17);
  t.deepEqual(observations[end]!.findings, []);
  t.regex(
    said(observations[end]!.transitions[0]!.finding),
    /^ACME price drop is over after \d+ min: it reached −5\.0%, price now \d\d\.\d\d \(−5\.0%\)$/,
  );
});

test('a crossed quote can end an episode, with the price of the market and not its own', (t) => {
  const quiet = quietBars(300);
  const crash = bar(300, quiet.at(-1)!.close * 0.97);
  const { monitor } = run([...quiet, crash]);
  const { transitions } = monitor.apply({
    type: 'quote',
    symbol: 'ACME',
    timestampMs: T0 + 340 * MINUTE,
    bid: 9_000,
    ask: 1,
  });
  t.deepEqual(
    transitions.map(({ status, finding }) => [status, finding.price]),
    [
      ['resolved', crash.close],
      ['firing', 9_000],
    ],
  );
});

test('a feed that repeats itself is stale, sooner the less that is like it', (t) => {
  const lively = quietBars(300);
  const still = (count: number, price: number) =>
    Array.from({ length: count }, (_, index) => bar(300 + index, price, { volume: 0 }));
  const staleAfter = (events: readonly MarketEvent[]) =>
    run(events).observations.findIndex(({ findings }) => findings[0]?.anomaly === 'stale_feed') - 299;
  t.is(staleAfter([...lively, ...still(20, lively.at(-1)!.close)]), 12);
  const idle = lively.map((each, index) =>
    index % 4 === 0 ? each : { ...each, ...flat(lively[index - (index % 4)]!.close) },
  );
  const late = staleAfter([...idle, ...still(120, idle.at(-1)!.close)]);
  t.true(late > 30 && late < 120, `${late}`);
});

const flat = (close: number) => ({ open: close, high: close, low: close, close });

function range(trades: readonly { price: number }[]) {
  const [a, b] = [trades[0]!.price, trades[1]!.price];
  return { high: Math.max(a, b), low: Math.min(a, b) };
}

test('indicators count the live bar as if it closed now', (t) => {
  const closes = Array.from({ length: 20 }, (_, minute) => 100 + minute);
  const { monitor } = run(closes.map((price, minute) => trade({ timestampMs: T0 + minute * MINUTE, price })));
  t.is(monitor.indicators()['sma_20'], closes.reduce((sum, price) => sum + price) / 20);
});

test('a tick older than the live bar moves nothing', (t) => {
  const { monitor } = run([trade({ timestampMs: T0 + MINUTE, price: 100 })]);
  const before = monitor.indicators();
  t.is(monitor.apply(trade({ timestampMs: T0, price: 50 })).outcome, 'late');
  t.deepEqual(monitor.indicators(), before);
});

test('quotes move the price of a symbol that has no trades', (t) => {
  const quote = { type: 'quote', symbol: 'ACME', timestampMs: T0, bid: 99, ask: 101 } as const;
  const { monitor } = run([quote]);
  t.is(monitor.apply(trade()).outcome, 'applied');
  t.is(monitor.apply(quote).outcome, 'unused');
});

test('an event that was seen before changes nothing', (t) => {
  const monitor = new SymbolMonitor('ACME', settings);
  const events = onStream(quietBars(30));
  for (const { event, position } of events) monitor.apply(event, position);
  const before = monitor.snapshot();
  for (const { event, position } of events) t.is(monitor.apply(event, position).outcome, 'replayed');
  t.deepEqual(monitor.snapshot(), before);
});

test('wherever a stream is cut and the state reloaded, everything that follows is bit-identical', (t) => {
  const quiet = quietBars(80);
  const crash = Array.from({ length: 20 }, (_, index) =>
    bar(80 + index, quiet.at(-1)!.close * 0.97 ** index),
  );
  const trades = [...quiet, ...crash].map(({ timestampMs, close, volume }) =>
    trade({ timestampMs, price: close, volume }),
  );
  for (const events of [onStream([...quiet, ...crash]), onStream(trades)]) {
    const whole = new SymbolMonitor('ACME', settings);
    const expected = events.map(({ event, position }) => whole.apply(event, position));
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(events.length - 1), { maxLength: 6 }), (cuts) => {
        let monitor = new SymbolMonitor('ACME', settings);
        events.forEach(({ event, position }, index) => {
          if (cuts.includes(index)) monitor = new SymbolMonitor('ACME', settings, monitor.snapshot());
          t.deepEqual(monitor.apply(event, position), expected[index]!);
        });
        t.deepEqual(monitor.snapshot(), whole.snapshot());
      }),
      { numRuns: 25 },
    );
  }
});

test('the state of the default indicator set fits in 2 KB', (t) => {
  const { monitor } = run(quietBars(300));
  t.true(monitor.snapshot().length <= 2048, `${monitor.snapshot().length} bytes`);
});

test('the prices for a picture are the last closes with the live price, at most 30', (t) => {
  const closes = quietBars(50).map(({ close }) => Number(close.toPrecision(7)));
  const { monitor } = run(quietBars(50));
  const kept = monitor.recentPrices();
  t.true(kept.length >= 16 && kept.length <= 30);
  t.deepEqual(kept, closes.slice(-kept.length));
  monitor.apply(bar(50, 100.123456789));
  t.deepEqual(monitor.recentPrices(), [...closes.slice(1 - kept.length), 100.1235]);
  t.deepEqual(new SymbolMonitor('ACME', settings).recentPrices(), []);
});

test('another indicator set keeps all that is known of a symbol, and works its own values out of the bars', (t) => {
  const other = { ...settings, indicators: parseIndicators('sma:5') };
  const quiet = quietBars(300);
  const events = onStream(quiet);
  const [before, always] = [new SymbolMonitor('ACME', settings), new SymbolMonitor('ACME', other)];
  for (const { event, position } of events) {
    before.apply(event, position);
    always.apply(event, position);
  }
  const changed = new SymbolMonitor('ACME', other, before.snapshot());
  t.is(changed.apply(events[3]!.event, events[3]!.position).outcome, 'replayed');
  t.is(changed.indicators()['sma_5'], always.indicators()['sma_5']);
  const crash = bar(300, quiet.at(-1)!.close * 0.95);
  t.is(changed.apply(crash).score, before.apply(crash).score);
});

test('a state of another format, as around a deployment, keeps the place on the stream and warms up anew', (t) => {
  const monitor = new SymbolMonitor('ACME', settings);
  const events = onStream(quietBars(30));
  for (const { event, position } of events) monitor.apply(event, position);
  const snapshot = monitor.snapshot();
  for (const format of [1, 99]) {
    snapshot[0] = format;
    const other = new SymbolMonitor('ACME', settings, snapshot);
    t.is(other.apply(events[3]!.event, events[3]!.position).outcome, 'replayed');
    t.is(other.indicators()['sma_20'], null);
    t.is(other.apply(bar(30, 100)).outcome, 'applied');
  }
});

test('a state from when numbers had no bounds recovers: its indicators have values, and a spike of volume is told', (t) => {
  const bars = quietBars(120);
  const damaged = new SymbolMonitor('ACME', settings);
  for (const each of bars.slice(0, 5)) damaged.apply({ ...each, volume: Infinity, high: 1.7e308 });
  for (const each of bars.slice(5, 30)) damaged.apply(each);
  t.deepEqual(
    ['vwap', 'atr_14', 'adx_14'].map((key) => damaged.indicators()[key]),
    [null, null, null],
  );
  let snapshot = damaged.snapshot();
  for (const each of bars.slice(30)) {
    const monitor = new SymbolMonitor('ACME', settings, snapshot);
    monitor.apply(each);
    snapshot = monitor.snapshot();
  }
  const monitor = new SymbolMonitor('ACME', settings, snapshot);
  const missing = Object.entries(monitor.indicators()).filter(([, value]) => value === null);
  t.deepEqual(missing, []);
  const [told] = transitionsOf([monitor.apply(bar(120, bars.at(-1)!.close, { volume: 60_000 }))]);
  t.is(told?.finding.anomaly, 'volume_spike');
});

test('a live bar whose volume has overflowed counts from what comes next', (t) => {
  const damaged = new SymbolMonitor('ACME', settings);
  for (const volume of [1e308, 1e308]) damaged.apply(trade({ volume }));
  const monitor = new SymbolMonitor('ACME', settings, damaged.snapshot());
  monitor.apply(trade({ volume: 7 }));
  t.is(monitor.prices.liveBar.volume, 7);
});

test('a state that is damaged is refused with the reason', (t) => {
  const bytes = run(quietBars(30)).monitor.snapshot();
  t.throws(() => new SymbolMonitor('ACME', settings, bytes.slice(0, -9)), { message: /cut short/ });
});

test('a series that is no price grows a hundredfold without waiting for a witness', (t) => {
  const monitor = new SymbolMonitor('cpu', { ...settings, returns: 'difference', isSeries: true });
  const rows = quietBars(60).map(({ close, timestampMs }) => bar((timestampMs - T0) / MINUTE, close));
  for (const row of rows) monitor.apply(row);
  const { findings } = monitor.apply(bar(60, 100 * rows.at(-1)!.close));
  t.deepEqual(
    findings.map(({ anomaly, facts }) => [anomaly, facts.kind]),
    [['price_spike', 'series']],
  );
});

test('a crash between ticks that are a minute apart is told when the next one confirms it', (t) => {
  const monitor = new SymbolMonitor('ACME', defaultSettings());
  const random = mulberry32(7);
  const at = (minute: number, price: number) =>
    monitor.apply(trade({ timestampMs: T0 + minute * MINUTE, price: price + (random() - 0.5) / 10 }));
  for (let minute = 0; minute < 180; minute += 1) at(minute, 100);
  t.deepEqual(at(180, 90).transitions, [], 'one print alone may be a finger');
  const told = [181, 182, 183].flatMap((minute) => at(minute, 90).transitions);
  t.true(told.some(({ finding, status }) => status === 'firing' && finding.anomaly === 'price_drop'));
});

test('a snapshot keeps its bytes whatever is written after it', (t) => {
  const first = run(quietBars(300, 1)).monitor;
  const bytes = first.snapshot();
  const copy = Uint8Array.from(bytes);
  run(quietBars(200, 2)).monitor.snapshot();
  t.deepEqual(bytes, copy);
  t.deepEqual(first.snapshot(), copy);
});
