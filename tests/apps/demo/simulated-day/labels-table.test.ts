import test from 'ava';
import {
  brokenPromises,
  dayJudgement,
  reportedJudgement,
} from '../../../../apps/demo/simulated-day/day-judgement.ts';
import { labelsTable } from '../../../../apps/demo/simulated-day/labels-table.ts';
import { duration } from '../../../../apps/demo/simulated-day/words.ts';
import type { DemoOutcome, PublishedAlert } from '../../../../apps/demo/report.ts';

function alert(
  symbol: string,
  anomaly: string,
  occurredAt: string,
  status: 'firing' | 'resolved' = 'firing',
): PublishedAlert {
  const alertId = `${symbol} ${anomaly} ${occurredAt}`;
  return {
    alertId,
    alertType: 'financial_anomaly',
    symbol,
    anomaly,
    severity: 'HIGH',
    status,
    occurredAt,
    explanation: '',
    sequenceNumber: '',
  };
}

function outcomeOf(...alerts: PublishedAlert[]): DemoOutcome {
  return {
    runId: 'run',
    alertsAnswered: alerts.length,
    files: [],
    records: { in: 0, processed: 0, rejected: 0, duplicates: 0, late: 0 },
    anomalies: 0,
    alerts,
    history: { deliveries: [], alertIds: new Set(), concerning: new Set() },
    arrivals: new Map(),
    awsCalls: {},
    readUnits: 0,
    writeUnits: 0,
    wallSeconds: 0,
    cpuSeconds: 0,
  };
}

const CRASH = alert('ETHUSDT', 'price_drop', '2026-03-10T10:23:59.309Z');

test('the table says of each label after how long it was told, and how many were', (t) => {
  const table = labelsTable(dayJudgement(outcomeOf(CRASH)));
  t.regex(table, /^What was told of what happened: 1 of 20 in time, 0 late, 19 missed, 0 false\n/);
  t.regex(table, /Tue 10:22 +│ ETHUSDT +│ a flash crash: .*│ price_drop after 1 min 59 s/);
  t.regex(table, /Tue 18:45 +│ HOLM +│ a crossed quote: .*│ MISSED/);
  t.regex(table, /Tue 18:20 +│ ETHUSDT +│ a slide: .*│ missed, not yet promised/);
  t.true(table.split('\n').every((line) => line.length <= 104));
});

test('what comes too late is said to be late', (t) => {
  const judgement = dayJudgement(outcomeOf(alert('ETHUSDT', 'flash_crash', '2026-03-10T10:40:00Z')));
  t.regex(labelsTable(judgement), /LATE: flash_crash after 18/);
  t.true(brokenPromises(judgement).some((text) => text.startsWith('told too late: ETHUSDT at Tue 10:22, ')));
});

test('a promise that is broken is named, and what is known to be missed is not', (t) => {
  const broken = brokenPromises(dayJudgement(outcomeOf(CRASH)));
  t.true(broken.some((text) => text.startsWith('missed: HOLM at Tue 18:45, a crossed quote')));
  t.false(broken.some((text) => /slide|ETHUSDT at Tue 10:22/.test(text)));
});

test('an alert in a quiet stretch is a broken promise with the name of what it was', (t) => {
  const judgement = dayJudgement(outcomeOf(alert('SUSD-USD', 'price_spike', '2026-03-10T04:00:00Z')));
  t.true(
    brokenPromises(judgement).includes(
      'false: price_spike of SUSD-USD at Tue 04:00, when it was: nothing has happened',
    ),
  );
  t.regex(labelsTable(judgement), /Tue 04:00 +│ SUSD-USD +│ nothing has happened +│ price_spike/);
});

test('the end of an episode is no alarm', (t) => {
  const { falseAlarms } = dayJudgement(
    outcomeOf(alert('SUSD-USD', 'price_spike', '2026-03-10T04:00:00Z', 'resolved')),
  );
  t.deepEqual(falseAlarms, []);
});

test('the report has every label that is to be told, and every false alarm', (t) => {
  const quiet = alert('HOLM', 'volume_spike', '2026-03-09T20:00:00.130Z');
  const report = reportedJudgement(dayJudgement(outcomeOf(CRASH, quiet)));
  t.is(report.told_in_time, 1);
  t.is(report.labels.length, 20);
  t.deepEqual(
    report.labels.find(({ outcome }) => outcome === 'in_time'),
    {
      kind: 'flash_crash',
      symbols: ['ETHUSDT'],
      start: '2026-03-10T10:22:00.000Z',
      by: '2026-03-10T10:28:00.000Z',
      outcome: 'in_time',
      told: { symbol: 'ETHUSDT', anomaly: 'price_drop', delay_s: 119.3 },
      is_promised: true,
    },
  );
  t.deepEqual(report.false_alarms, [
    {
      symbol: 'HOLM',
      anomaly: 'volume_spike',
      at: '2026-03-09T20:00:00.130Z',
      during: 'closing_auction',
      is_known: false,
    },
  ]);
});

for (const [ms, text] of [
  [400, '0 s'],
  [8_000, '8 s'],
  [60_000, '1 min'],
  [303_000, '5 min 3 s'],
] as const) {
  test(`${ms} ms are ${text}`, (t) => t.is(duration(ms), text));
}
