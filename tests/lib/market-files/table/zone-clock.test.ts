import test from 'ava';
import * as fc from 'fast-check';
import { localTimeAt } from '../../../../src/core/calendar/time-zone.ts';
import { ZoneClock } from '../../../../lib/market-files/table/zone-clock.ts';

const MINUTE = 60_000;
const ZONES = [
  'America/New_York',
  'Europe/London',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Africa/Casablanca',
  'Etc/GMT+5',
];

function wallOf(zone: string, epochMs: number): number {
  const { day, minute } = localTimeAt(zone, epochMs);
  return day * 86_400_000 + minute * MINUTE + (epochMs % MINUTE);
}

test('what a clock shows is the moment at which it shows that, forwards and backwards', (t) => {
  const clocks = new Map(ZONES.map((zone) => [zone, new ZoneClock(zone)]));
  const time = fc
    .integer({ min: Date.UTC(2000, 0) / 1000, max: Date.UTC(2030, 0) / 1000 })
    .map((second) => second * 1000);
  // Half of them around the hours in which clocks go back.
  const near = fc
    .integer({ min: -7200, max: 7200 })
    .map((seconds) => Date.UTC(2024, 10, 3, 6) + seconds * 1000);
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), fc.oneof(time, near), (zone, epochMs) => {
      const clock = clocks.get(zone)!;
      const wallMs = wallOf(zone, epochMs);
      t.is(clock.momentOf(wallMs, epochMs - MINUTE, false), epochMs, `${zone} ${epochMs}`);
      t.is(clock.momentOf(wallMs, epochMs + MINUTE, true), epochMs, `${zone} ${epochMs}, backwards`);
    }),
    { numRuns: 2000 },
  );
});

test('without a row before it an hour that comes twice is the first, or backwards the second', (t) => {
  const clock = new ZoneClock('America/New_York');
  const wallMs = Date.UTC(2024, 10, 3, 1, 30);
  t.is(clock.momentOf(wallMs, undefined, false), Date.UTC(2024, 10, 3, 5, 30));
  t.is(clock.momentOf(wallMs, undefined, true), Date.UTC(2024, 10, 3, 6, 30));
});

test('a time that spring leaves out is the moment after it', (t) => {
  const clock = new ZoneClock('America/New_York');
  t.is(clock.momentOf(Date.UTC(2024, 2, 10, 2, 30), undefined, false), Date.UTC(2024, 2, 10, 7, 0));
});
