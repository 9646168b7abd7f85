import test from 'ava';
import { fuzz } from './fuzz.ts';

const SEED = Number(process.env['SEED'] ?? 1);
const RECORDS = 20_000;

test('whatever comes, every event is processed, rejected or a duplicate, every number is one, and all of it can be stored', async (t) => {
  t.timeout(600_000);
  const findings = await fuzz({ records: RECORDS, seed: SEED });
  const { events, processed, rejected, duplicates, late } = findings.counts;
  t.is(processed + rejected + duplicates, events);
  t.true(events > RECORDS && processed > RECORDS / 3 && rejected > RECORDS / 10);
  t.true(Math.min(duplicates, late) > 100);
  const { taken, refused, sent, preferences, badPreferences } = findings.people;
  t.true(Math.min(findings.alerts, taken, refused, sent, preferences, badPreferences) > 50);
  for (const line of findings.lines()) console.log(`fuzz: ${line}, SEED=${SEED}`);
});
