import { createHash } from 'node:crypto';
import test from 'ava';
import { DEMO_RECORDS, type DemoDay, demoDay } from '../../../lib/market-simulator/demo-day/demo-day.ts';
import type { LabelKind } from '../../../lib/market-simulator/label.ts';
import { vendorMessage } from '../../../lib/market-simulator/market.ts';
import type { SimulatedRecord } from '../../../lib/market-simulator/simulated-record.ts';
import { decodeBytes } from '../../../src/dto/kinesis-record.ts';

/** So that a change of the day is seen: what detectors find in it is compared from one version to the next. */
const SHA_256 = '42aa881efdfff72bce3d732e6182ee441bb847d1baec34646a46d29a5b59c0b3';

const day: DemoDay = demoDay();
const records: readonly SimulatedRecord[] = [...day.records()];
const { startMs, endMs } = day.market;
const HOUR_MS = 3_600_000;

test('the demo’s day is the same bytes on every machine', (t) => {
  const hash = createHash('sha256');
  for (const record of records) hash.update(`${record.arrivalMs} ${JSON.stringify(vendorMessage(record))}\n`);
  t.is(hash.digest('hex'), SHA_256);
});

test('the demo’s day has about 50,000 records of ten instruments and two series', (t) => {
  t.is(records.length, DEMO_RECORDS);
  const symbols = (type: 'metric' | 'other'): number =>
    new Set(
      records.flatMap(({ event }) =>
        (event.type === 'metric') === (type === 'metric') ? [event.symbol] : [],
      ),
    ).size;
  t.deepEqual([symbols('other'), symbols('metric')], [10, 2]);
});

test('another seed is another day with the same events', (t) => {
  const other = demoDay(2);
  const scripted = ({ labels }: DemoDay): unknown =>
    labels.filter(({ expected }) => expected.outcome === 'told');
  t.deepEqual(scripted(other), scripted(day));
  const [first] = other.records();
  t.notDeepEqual(first, records[0]);
});

test('every message of the demo’s day is read as what it was made of', (t) => {
  for (const record of records) {
    if (record.event.type === 'metric') continue;
    const [decoded] = decodeBytes(Buffer.from(JSON.stringify(vendorMessage(record))), record.arrivalMs);
    t.deepEqual(decoded?.ok === true && decoded.event, record.event);
  }
});

const EVERY_KIND: readonly LabelKind[] = [
  'data_release',
  'flash_crash',
  'slide',
  'volume_burst',
  'bad_print',
  'fat_finger',
  'split',
  'halt',
  'overnight_gap',
  'stale_feed',
  'feed_outage',
  'crossed_quote',
  'depeg',
  'funding_spike',
  'opening',
  'closing_auction',
  'thin_night',
  'quiet',
  'chance',
];

test('the demo’s day has labels of every kind', (t) => {
  t.deepEqual([...new Set(day.labels.map(({ kind }) => kind))].toSorted(), EVERY_KIND.toSorted());
  t.is(day.labels.filter(({ expected }) => expected.outcome === 'told').length, 20);
});

test('everything of the demo’s day is told on its second day, an hour at least after what came before', (t) => {
  const told = day.labels.filter(({ expected }) => expected.outcome === 'told');
  for (const { startMs: from, expected, symbols, what } of told) {
    t.true(from > startMs + 12 * HOUR_MS, what);
    t.true(expected.outcome === 'told' && expected.byMs > from && expected.byMs <= endMs, what);
    const before = told.filter(
      (other) => other.startMs < from && other.symbols.some((symbol) => symbols.includes(symbol)),
    );
    for (const { endMs: over, what: other } of before) t.true(over <= from, `${other} and ${what}`);
  }
});

test('most of the demo’s day is quiet', (t) => {
  const quietMs = day.labels
    .filter(({ kind }) => kind === 'quiet')
    .reduce((sum, label) => sum + label.endMs - label.startMs, 0);
  const allMs = 11 * (endMs - startMs);
  t.true(quietMs > 0.6 * allMs && quietMs < 0.95 * allMs, String(quietMs / allMs));
});

test('the day’s data release moves four pairs on three venues', (t) => {
  const release = day.labels.find(({ kind }) => kind === 'data_release')!;
  t.is(release.symbols.length, 4);
  for (const symbol of release.symbols) {
    const price = (epochMs: number): number => {
      const record = records.findLast(
        ({ event }) => event.type === 'trade' && event.symbol === symbol && event.timestampMs <= epochMs,
      )!;
      return record.event.type === 'trade' ? record.event.price : Number.NaN;
    };
    const atMs = release.startMs + 5 * 60_000;
    const move = Math.log(price(atMs + 60_000) / price(atMs - 1000));
    t.true(move > 0.008 && move < 0.025, `${symbol} ${move}`);
  }
});
