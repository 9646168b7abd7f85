import test from 'ava';
import { inhibitedBy, inhibitorChange, type Inhibitor } from '../../../src/core/alert-policy/inhibit.ts';
import type { Alert } from '../../../src/core/alert/alert.ts';
import { ANOMALY_KINDS } from '../../../src/core/alert/anomalies.ts';
import { anAlert, NOW } from '../../support/alerts.ts';

const MINUTE = 60_000;
const OUTAGES = [{ alarm: '*-iterator-age', symbols: { include: ['BTC*'], exclude: ['BTCDOWN'] } }];

const opened = (alert: Alert): Inhibitor => {
  const change = inhibitorChange(alert, OUTAGES, NOW);
  if (change?.kind !== 'open') throw new Error('nothing was opened');
  return change.inhibitor;
};
const halt = anAlert({ anomaly: 'luld_band', episodeId: 'halt', alertId: 'halt-1' });
const alarm = anAlert({
  alertType: 'system_alarm',
  anomaly: 'other',
  symbol: 'prod-iterator-age',
  episodeId: 'alarm',
});

test('a halt mutes the moves of its symbol and nothing else', (t) => {
  const inhibitors = [opened(halt)];
  const muted = ANOMALY_KINDS.filter(
    (anomaly) => inhibitedBy(anAlert({ anomaly }), inhibitors, NOW) !== undefined,
  );
  t.deepEqual(muted, ['price_spike', 'price_drop', 'volume_spike', 'gap', 'volatility', 'bad_print']);
  t.is(inhibitedBy(anAlert({ symbol: 'ETHUSDT' }), inhibitors, NOW), undefined);
});

test('two that open inhibitors never mute each other, and none mutes itself', (t) => {
  const crash = anAlert({ anomaly: 'flash_crash', episodeId: 'crash' });
  const inhibitors = [opened(halt), opened(crash)];
  t.is(inhibitedBy(halt, inhibitors, NOW), undefined);
  t.is(inhibitedBy(crash, inhibitors, NOW), undefined);
  const ownMove = anAlert({ episodeId: 'halt', anomaly: 'price_drop' });
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
  t.is(inhibitorChange({ ...alarm, symbol: 'prod-errors' }, OUTAGES, NOW), null);
  t.is(inhibitorChange({ ...alarm, alertType: 'financial_anomaly' }, OUTAGES, NOW), null);
  t.is(inhibitorChange(anAlert(), OUTAGES, NOW), null);
});

test('the end of what opened it closes it, and half an hour does where no end is told', (t) => {
  t.deepEqual(inhibitorChange({ ...halt, status: 'resolved' }, OUTAGES, NOW), {
    kind: 'close',
    episodeId: 'halt',
  });
  const inhibitors = [opened(halt)];
  t.truthy(inhibitedBy(anAlert(), inhibitors, NOW + 30 * MINUTE - 1));
  t.is(inhibitedBy(anAlert(), inhibitors, NOW + 30 * MINUTE), undefined);
});
