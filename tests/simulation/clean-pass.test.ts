import test from 'ava';
import { intervalText } from '../../src/core/market-data/interval.ts';
import { alertOfEpisode } from '../../src/core/market-state/alert-of-episode.ts';
import { defaultSettings } from '../../src/core/market-state/monitor-settings.ts';
import { SymbolMonitor } from '../../src/core/market-state/symbol-monitor.ts';
import { alertOfFiring } from '../../src/core/rules/alert-of-firing.ts';
import { RuleBook } from '../../src/core/rules/rule-book.ts';
import { RuleMonitor } from '../../src/core/rules/rule-monitor.ts';
import { decodeRecord } from '../../src/dto/kinesis-record.ts';
import { STREAMS } from './schedule.ts';
import { SHARD_HISTORIES } from './sharded-stream.ts';
import { SIMULATED_RULES } from './simulated-rules.ts';
import { cleanOutcome, shardsOf, warmStates } from './world.ts';

const settings = defaultSettings();
const book = new RuleBook(SIMULATED_RULES, settings.indicators);
const source = { shardId: '', sequenceNumber: '' };
const context = { indicators: {}, recentPrices: [], detectedAtMs: 0, source };

/** What the core alone makes of the stream: without positions it knows no replay, so none can be seen where none is. */
async function expectedOf(stream: number) {
  const states = await warmStates(stream);
  const monitors = new Map<string, SymbolMonitor>();
  const watching = new Map<string, RuleMonitor>();
  const found = {
    bars: new Set<string>(),
    alerts: new Set<string>(),
    fired: new Set<string>(),
    ends: 0,
    events: 0,
    rejected: 0,
  };
  for (const { records } of shardsOf({ stream, shards: 0, recordsPerEpoch: 8, damage: 0 })) {
    for (const { event: record, arrivalMs } of records) {
      for (const decoded of decodeRecord(record.kinesis.data, arrivalMs)) {
        if (!decoded.ok) {
          found.rejected += 1;
          continue;
        }
        const { event } = decoded;
        if (event.type === 'correction') continue;
        const { symbol } = event;
        const state = states.get(`${symbol} STATE`);
        const monitor = monitors.get(symbol) ?? new SymbolMonitor(symbol, settings, state?.['snapshot']?.B);
        const rules = watching.get(symbol) ?? new RuleMonitor(book.programFor(symbol), state?.['rules']?.B);
        monitors.set(symbol, monitor);
        watching.set(symbol, rules);
        const observation = monitor.apply(event, undefined, arrivalMs);
        const { closedBars, transitions, timeMs: occurredAtMs } = observation;
        for (const firing of rules.observe(observation, monitor.prices)) {
          const alert = alertOfFiring(firing, { ...context, symbol, correlationId: '' });
          found.fired.add(`alert ${alert.alertId}`);
        }
        found.events += 1;
        for (const { bar, intervalMs } of closedBars) {
          found.bars.add(`bar ${symbol} ${intervalText(intervalMs)} ${bar.startMs}`);
        }
        for (const transition of transitions) {
          const alert = alertOfEpisode(transition, { ...context, symbol, occurredAtMs, correlationId: '' });
          found.alerts.add(`alert ${alert.alertId}`);
          if (alert.status === 'resolved') found.ends += 1;
        }
      }
    }
  }
  return { ...found, symbols: monitors.size };
}

/** Both sides of the proof run the same code; here one of them is held against the core itself. */
for (let stream = 0; stream < STREAMS; stream += 1) {
  test(`a clean pass over base stream ${stream} leaves what the core alone finds, and that is enough`, async (t) => {
    const expected = await expectedOf(stream);
    t.true(
      expected.alerts.size >= 3 && expected.ends >= 3 && expected.bars.size >= 40 && expected.rejected >= 2,
    );
    for (const { ruleId } of SIMULATED_RULES) {
      t.true(
        [...expected.fired].some((id) => id.startsWith(`alert alice-${ruleId}-`)),
        ruleId,
      );
    }
    for (const shards of SHARD_HISTORIES.keys()) {
      const outcome = await cleanOutcome({ stream, shards, recordsPerEpoch: 16, damage: 0 });
      const keys = (kind: string): string[] =>
        [...outcome.keys()].filter((key) => key.startsWith(`${kind} `)).toSorted();
      t.is(keys('state').length, expected.symbols);
      t.deepEqual(keys('bar'), [...expected.bars].toSorted());
      t.deepEqual(keys('alert'), [...expected.alerts, ...expected.fired].toSorted());
      t.is(keys('anomaly').length, expected.alerts.size);
      t.is(keys('processed').length, expected.events);
      t.is(keys('quarantine').length, expected.rejected);
    }
  });
}
