import test from 'ava';
import type { FeedEffect } from '../../../lib/market-simulator/effects.ts';
import type { ScriptedEvent } from '../../../lib/market-simulator/label.ts';
import { inBars } from '../../../lib/market-simulator/resolution.ts';
import type { SimulatedRecord, Trouble } from '../../../lib/market-simulator/simulated-record.ts';
import type { Troubles } from '../../../lib/market-simulator/troubles.ts';
import {
  type BarEvent,
  isCrossed,
  type Quote,
  type Trade,
} from '../../../src/core/market-data/market-event.ts';
import {
  MINUTE_MS,
  MONDAY_MS,
  plainInstrument,
  plainMarket,
  plainTrading,
  recordsOf,
} from '../../support/simulated-market.ts';

const LATENCY_MS = 40;
const quoted = plainInstrument({ output: { kind: 'trades', ...plainTrading({ quotesEveryMs: 2000 }) } });
const wellKept = recordsOf(plainMarket());

function heard(troubles: Troubles): SimulatedRecord[] {
  return recordsOf(plainMarket({ troubles }));
}

function withTrouble(records: readonly SimulatedRecord[], trouble: Trouble): SimulatedRecord[] {
  return records.filter((record) => record.trouble === trouble);
}

function isInOrder(records: readonly SimulatedRecord[]): boolean {
  return records.every(({ arrivalMs }, index) => index === 0 || arrivalMs >= records[index - 1]!.arrivalMs);
}

function faulty(fault: FeedEffect['fault'], fromMinute: number, minutes: number): ScriptedEvent {
  const startMs = MONDAY_MS + fromMinute * MINUTE_MS;
  const endMs = startMs + minutes * MINUTE_MS;
  return {
    label: {
      kind: 'stale_feed',
      symbols: ['PLAIN'],
      startMs,
      endMs,
      what: 'a test',
      expected: { outcome: 'either' },
    },
    effects: { feed: [{ symbol: 'PLAIN', startMs, endMs, fault }] },
  };
}

test('without trouble everything is heard once, at once and in order', (t) => {
  t.true(wellKept.length > 3000);
  t.true(
    wellKept.every(
      ({ arrivalMs, event, trouble }) => arrivalMs === event.timestampMs + LATENCY_MS && trouble === null,
    ),
  );
  t.true(isInOrder(wellKept));
});

for (const [trouble, troubles, from, to] of [
  ['late', { late: { share: 0.01, delayMs: 60_000 } }, 30_000, 90_000],
  ['out_of_order', { outOfOrder: { share: 0.01, delayMs: 2000 } }, 1000, 3000],
] as const) {
  test(`a record that is ${trouble.replaceAll('_', ' ')} comes behind others, and none is lost`, (t) => {
    const records = heard(troubles);
    const delayed = withTrouble(records, trouble);
    t.true(delayed.length > 15 && delayed.length < 60, String(delayed.length));
    for (const { arrivalMs, event } of delayed) {
      const delayMs = arrivalMs - event.timestampMs - LATENCY_MS;
      t.true(delayMs >= from && delayMs <= to, String(delayMs));
    }
    t.true(isInOrder(records));
    const ids = (list: readonly SimulatedRecord[]): string[] =>
      list.map(({ event }) => (event as Trade).tradeId!).toSorted();
    t.deepEqual(ids(records), ids(wellKept));
    t.notDeepEqual(
      records.map(({ event }) => event),
      wellKept.map(({ event }) => event),
    );
  });
}

test('a duplicate is the same event once more', (t) => {
  const records = heard({ duplicates: { share: 0.01, afterMs: 1000 } });
  const again = withTrouble(records, 'duplicate');
  t.true(again.length > 15);
  t.is(records.length, wellKept.length + again.length);
  for (const { event } of again) t.is(records.filter((record) => record.event === event).length, 2);
});

test('a quote of one side has nothing on the other', (t) => {
  const records = recordsOf(
    plainMarket({ instruments: [quoted], troubles: { oneSidedQuotes: { share: 0.05 } } }),
  );
  const quotes = withTrouble(records, 'one_sided').map(({ event }) => event as Quote);
  t.true(quotes.length > 20);
  for (const { bid, bidSize, ask, askSize } of quotes) {
    t.true(
      (bid === undefined && bidSize === 0 && ask! > 0 && askSize! > 0) ||
        (ask === undefined && askSize === 0 && bid! > 0 && bidSize! > 0),
    );
  }
  t.is(new Set(quotes.map(({ bid }) => bid === undefined)).size, 2);
});

test('bars that grow are told again and again until they are over', (t) => {
  const instruments = [inBars(plainInstrument(), MINUTE_MS)];
  const market = plainMarket({ instruments, endMs: MONDAY_MS + 10 * MINUTE_MS });
  const final = recordsOf(market).map(({ event }) => event);
  const records = recordsOf({ ...market, troubles: { growingBars: { everyMs: 10_000 } } });
  t.deepEqual(
    records.filter(({ growth }) => growth === 'final').map(({ event }) => event),
    final,
  );
  const growing = records.filter(({ growth }) => growth === 'growing');
  t.true(growing.length > 40 && growing.length <= 60, String(growing.length));
  for (const { event, arrivalMs } of growing) {
    const over = final.find(({ timestampMs }) => timestampMs === event.timestampMs) as BarEvent;
    const { high, low, open, volume } = event as BarEvent;
    t.true(high <= over.high && low >= over.low && open === over.open && volume <= over.volume);
    t.true(arrivalMs < over.timestampMs + MINUTE_MS + LATENCY_MS);
  }
});

test('a connection that is made anew begins with the last records', (t) => {
  const records = heard({ reconnects: { share: 0.001, snapshot: 3 } });
  const first = records.findIndex(({ trouble }) => trouble === 'snapshot');
  const ids = records.slice(first - 3, first + 3).map(({ event }) => (event as Trade).tradeId);
  t.deepEqual(ids.slice(3), ids.slice(0, 3));
});

test('a silent feed says nothing, and what happens meanwhile is lost but for what the new connection begins with', (t) => {
  const events = [faulty('silent', 20, 10)];
  const [silent, back] = [
    recordsOf(plainMarket({ events })),
    recordsOf(plainMarket({ events, troubles: { reconnects: { share: 0, snapshot: 4 } } })),
  ];
  const isDuring = ({ event: { timestampMs } }: SimulatedRecord): boolean =>
    timestampMs >= MONDAY_MS + 20 * MINUTE_MS && timestampMs < MONDAY_MS + 30 * MINUTE_MS;
  t.is(silent.filter(isDuring).length, 0);
  t.deepEqual(
    silent.map(({ event }) => event),
    wellKept.filter((record) => !isDuring(record)).map(({ event }) => event),
  );
  t.deepEqual(
    back.filter(isDuring).map(({ event }) => event),
    wellKept
      .filter(isDuring)
      .slice(-4)
      .map(({ event }) => event),
  );
  t.true(
    back
      .filter(isDuring)
      .every(({ trouble, arrivalMs }) => trouble === 'snapshot' && arrivalMs >= MONDAY_MS + 30 * MINUTE_MS),
  );
});

test('a stuck feed repeats its last record at the times of the new ones', (t) => {
  const records = recordsOf(plainMarket({ events: [faulty('stuck', 20, 10)] }));
  t.deepEqual(
    records.map(({ arrivalMs }) => arrivalMs),
    wellKept.map(({ arrivalMs }) => arrivalMs),
  );
  const stuck = withTrouble(records, 'stuck').map(({ event }) => event as Trade);
  t.true(stuck.length > 400);
  t.is(new Set(stuck.map(({ price, volume }) => `${price} ${volume}`)).size, 1);
  t.is(new Set(records.slice(-300).map(({ event }) => (event as Trade).price)).size > 10, true);
});

test('a crossed feed quotes each side where the other one should be', (t) => {
  const records = recordsOf(plainMarket({ instruments: [quoted], events: [faulty('crossed', 20, 10)] }));
  const quotes = records.filter(({ event }) => event.type === 'quote');
  for (const { event, trouble } of quotes) t.is(isCrossed(event as Quote), trouble === 'crossed');
  t.true(withTrouble(quotes, 'crossed').length > 200);
});

test('faults of one symbol leave the others alone', (t) => {
  const instruments = [plainInstrument(), plainInstrument({ symbol: 'OTHER' })];
  const [whole, halved] = [
    recordsOf(plainMarket({ instruments })),
    recordsOf(plainMarket({ instruments, events: [faulty('silent', 0, 60)] })),
  ];
  t.deepEqual(
    halved,
    whole.filter(({ event }) => event.symbol === 'OTHER'),
  );
});

test('a trouble is the same whatever else goes wrong', (t) => {
  const duplicates = { share: 0.01, afterMs: 1000 };
  const ids = (troubles: Troubles): unknown =>
    withTrouble(heard(troubles), 'duplicate')
      .map(({ event }) => Number((event as Trade).tradeId))
      .toSorted((a, b) => a - b);
  t.deepEqual(ids({ duplicates, late: { share: 0.01, delayMs: 5000 } }), ids({ duplicates }));
});
