import test from 'ava';
import { inhibitedBy, inhibitorChange, type Inhibitor } from '../../../src/core/alert-policy/inhibit.ts';
import type { Alert } from '../../../src/core/alert/alert.ts';
import { ANOMALY_KINDS } from '../../../src/core/alert/anomalies.ts';
import { anAlert, NOW } from '../../support/alerts.ts';

const MINUTE = 60_000;
const OUTAGES = [{ alarm: '*-iterator-age', symbols: { include: ['BTC*'], exclude: ['BTCDOWN'] } }];

const opened = (alert: Alert): Inhibitor => {
  const change = inhibitorChange(alert, OUTAGES, [], NOW);
  if (change?.kind !== 'open') throw new Error('nothing was opened');
  return change.inhibitor;
};
const halt = anAlert({ anomaly: 'luld_band', severity: 'CRITICAL', episodeId: 'halt', alertId: 'halt-1' });
const alarm = anAlert({
  alertType: 'system_alarm',
  anomaly: 'other',
  symbol: 'prod-iterator-age',
  episodeId: 'alarm',
});

test('a halt mutes what it brings about in its symbol, not another move of it', (t) => {
  const inhibitors = [opened(halt)];
  const muted = ANOMALY_KINDS.filter(
    (anomaly) => inhibitedBy(anAlert({ anomaly }), inhibitors, NOW) !== undefined,
  );
  t.deepEqual(muted, ['volume_spike', 'volatility', 'bad_print']);
  t.is(inhibitedBy(anAlert({ anomaly: 'volatility', symbol: 'ETHUSDT' }), inhibitors, NOW), undefined);
});

test('two that open inhibitors never mute each other, and none mutes itself', (t) => {
  const crash = anAlert({ anomaly: 'flash_crash', episodeId: 'crash' });
  const inhibitors = [opened(halt), opened(crash)];
  t.is(inhibitedBy(halt, inhibitors, NOW), undefined);
  t.is(inhibitedBy(crash, inhibitors, NOW), undefined);
  const ownMove = anAlert({ episodeId: 'halt', anomaly: 'volatility' });
  t.is(inhibitedBy(ownMove, [opened(halt)], NOW), undefined);
});

test('an outage that settings name mutes that its symbols are stale', (t) => {
  const inhibitors = [opened(alarm)];
  const stale = anAlert({ anomaly: 'stale_feed' });
  t.truthy(inhibitedBy(stale, inhibitors, NOW));
  t.is(inhibitedBy({ ...stale, symbol: 'BTCDOWN' }, inhibitors, NOW), undefined);
  t.is(inhibitedBy(anAlert(), inhibitors, NOW), undefined);
});

test('other alarms, and an alert that only bears the name of one, open nothing', (t) => {
  t.is(inhibitorChange({ ...alarm, symbol: 'prod-errors' }, OUTAGES, [], NOW), null);
  t.is(inhibitorChange({ ...alarm, alertType: 'financial_anomaly' }, OUTAGES, [], NOW), null);
  t.is(inhibitorChange(anAlert(), OUTAGES, [], NOW), null);
});

test('half an hour closes it where no end is told', (t) => {
  const inhibitors = [opened(halt)];
  const wild = anAlert({ anomaly: 'volatility' });
  t.truthy(inhibitedBy(wild, inhibitors, NOW + 30 * MINUTE - 1));
  t.is(inhibitedBy(wild, inhibitors, NOW + 30 * MINUTE), undefined);
});

test('it ends by the time of the market: what happened with its end, or later, is news however early it is asked about', (t) => {
  const open = opened(halt);
  const over = { ...halt, status: 'resolved' as const, occurredAtMs: NOW };
  const closing = inhibitorChange(over, OUTAGES, [open], NOW + MINUTE);
  t.deepEqual(closing, { kind: 'close', inhibitor: { ...open, endedAtMs: NOW } });
  const wild = anAlert({ anomaly: 'volatility' });
  const closed = [closing!.inhibitor];
  t.truthy(inhibitedBy({ ...wild, occurredAtMs: NOW - 1 }, closed, NOW + MINUTE));
  t.is(inhibitedBy({ ...wild, occurredAtMs: NOW }, closed, NOW + MINUTE), undefined);
  t.is(inhibitorChange(over, OUTAGES, [], NOW), null, 'of what never inhibited');
  t.is(inhibitorChange(over, OUTAGES, closed, NOW), null, 'once');
});

test('what is graver than what inhibits is told', (t) => {
  const inhibitors = [{ ...opened(halt), severity: 'HIGH' as const }];
  const wild = anAlert({ anomaly: 'volatility' });
  t.truthy(inhibitedBy({ ...wild, severity: 'HIGH' }, inhibitors, NOW));
  t.is(inhibitedBy({ ...wild, severity: 'CRITICAL' }, inhibitors, NOW), undefined);
});

test('a move of a price is inhibited by nothing, not by what the version before has written either', (t) => {
  const written = { ...opened(halt), anomalies: ANOMALY_KINDS };
  for (const anomaly of ['price_spike', 'price_drop', 'gap'] as const) {
    t.is(inhibitedBy(anAlert({ anomaly }), [written], NOW), undefined, anomaly);
  }
});
