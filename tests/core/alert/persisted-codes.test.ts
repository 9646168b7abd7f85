import test from 'ava';
import { DIRECTION_CODES, DIRECTIONS, directionOfCode } from '../../../src/core/alert/alert.ts';
import {
  ANOMALIES,
  ANOMALY_KINDS,
  anomalyOfCode,
  FAMILIES,
  FAMILY_NAMES,
  familyOfCode,
} from '../../../src/core/alert/anomalies.ts';
import { SEVERITIES, SEVERITY_CODES, severityOfCode } from '../../../src/core/alert/severity.ts';
import { PRICE_SOURCES } from '../../../src/core/market-state/symbol-monitor.ts';

/**
 * What stored snapshots hold. A line may be added here; one that is changed or taken away makes snapshots of other
 * versions mean something else.
 */
const STORED = {
  anomalies: {
    price_spike: 0,
    price_drop: 1,
    volume_spike: 2,
    gap: 3,
    flash_crash: 4,
    volatility: 5,
    stale_feed: 6,
    luld_band: 7,
    crossed_quote: 8,
    bad_print: 9,
    corporate_action: 10,
    other: 11,
    price_outage: 12,
    depeg: 13,
  },
  families: {
    price: 0,
    volume_spike: 1,
    volatility: 2,
    stale_feed: 3,
    bad_print: 4,
    crossed_quote: 5,
    corporate_action: 6,
    price_outage: 7,
    depeg: 8,
  },
  directions: { none: 0, up: 1, down: 2 },
  severities: { LOW: 0, MEDIUM: 1, HIGH: 2, CRITICAL: 3 },
  priceSources: { none: 0, quote: 1, bar: 2, trade: 3 },
};

const codesOf = (rows: Readonly<Record<string, { readonly code: number }>>) =>
  Object.fromEntries(Object.entries(rows).map(([name, { code }]) => [name, code]));

const stays = test.macro({
  exec(t, codes: Readonly<Record<string, number>>, stored: Readonly<Record<string, number>>) {
    t.deepEqual(codes, stored);
    t.is(new Set(Object.values(codes)).size, Object.keys(codes).length);
  },
  title: (what = '') => `the code of each ${what} in snapshots stays what it is, and belongs to nothing else`,
});

test('kind of anomaly', stays, codesOf(ANOMALIES), STORED.anomalies);
test('family', stays, codesOf(FAMILIES), STORED.families);
test('direction', stays, DIRECTION_CODES, STORED.directions);
test('severity', stays, SEVERITY_CODES, STORED.severities);
test(
  'price source',
  stays,
  Object.fromEntries(PRICE_SOURCES.map((source, code) => [source, code])),
  STORED.priceSources,
);

test('a code that was written is read as the same, one of a later version as nothing', (t) => {
  for (const kind of ANOMALY_KINDS) {
    t.is(anomalyOfCode(ANOMALIES[kind].code), kind === 'other' ? undefined : kind);
  }
  for (const family of FAMILY_NAMES) t.is(familyOfCode(FAMILIES[family].code), family);
  for (const direction of DIRECTIONS) t.is(directionOfCode(DIRECTION_CODES[direction]), direction);
  for (const severity of SEVERITIES) t.is(severityOfCode(SEVERITY_CODES[severity]), severity);
  for (const read of [anomalyOfCode, familyOfCode, directionOfCode, severityOfCode])
    t.is(read(99), undefined);
});
