import test from 'ava';
import type { AlertRow } from '../../../../apps/console/api.ts';
import {
  countBySeverity,
  episodesOf,
  EVERYTHING,
  matches,
  mostUrgent,
} from '../../../../apps/console/page/episodes.ts';

function row(overrides: Partial<AlertRow> = {}): AlertRow {
  const occurredAtMs = overrides.occurredAtMs ?? 1_000;
  return {
    alertId: `${overrides.episodeId ?? 'e1'}-${occurredAtMs}`,
    episodeId: 'e1',
    symbol: 'BTCUSDT',
    anomaly: 'price_spike',
    alertType: 'financial_anomaly',
    severity: 'MEDIUM',
    status: 'firing',
    explanation: 'it rose',
    occurredAtMs,
    createdAtMs: occurredAtMs,
    acknowledgedBy: null,
    deliveries: {},
    ...overrides,
  };
}

test('alerts of one episode are one line with the gravest severity and the last state', (t) => {
  const [episode, ...rest] = episodesOf([
    row({ occurredAtMs: 3_000, status: 'resolved', severity: 'MEDIUM', explanation: 'it is over' }),
    row({ occurredAtMs: 1_000 }),
    row({ occurredAtMs: 2_000, status: 'worsened', severity: 'HIGH', explanation: 'it rose more' }),
  ]);
  t.deepEqual(rest, []);
  t.like(episode, { severity: 'HIGH', status: 'resolved', lastAtMs: 3_000, alertCount: 3 });
  t.is(episode!.latest.explanation, 'it rose more');
});

test('episodes stand newest first', (t) => {
  const episodes = episodesOf([row(), row({ episodeId: 'e2', occurredAtMs: 5_000 })]);
  t.deepEqual(
    episodes.map(({ episodeId }) => episodeId),
    ['e2', 'e1'],
  );
});

test('who acknowledged one alert of an episode looks after it all', (t) => {
  const [episode] = episodesOf([row({ acknowledgedBy: 'desk' }), row({ occurredAtMs: 2_000 })]);
  t.is(episode!.acknowledgedBy, 'desk');
});

test('the most urgent is the gravest, then what nobody has acknowledged, then the newest', (t) => {
  const episodes = episodesOf([
    row({ episodeId: 'newest', occurredAtMs: 9_000, severity: 'LOW' }),
    row({ episodeId: 'acknowledged', occurredAtMs: 8_000, severity: 'HIGH', acknowledgedBy: 'desk' }),
    row({ episodeId: 'older', occurredAtMs: 1_000, severity: 'HIGH' }),
    row({ episodeId: 'urgent', occurredAtMs: 2_000, severity: 'HIGH' }),
  ]);
  t.is(mostUrgent(episodes)?.episodeId, 'urgent');
  t.is(mostUrgent([]), null);
});

test('a filter passes what fits all of its parts', (t) => {
  const [episode] = episodesOf([row({ status: 'resolved', severity: 'HIGH' })]);
  t.true(matches(episode!, EVERYTHING));
  t.false(matches(episode!, { ...EVERYTHING, isOpenOnly: true }));
  t.true(matches(episode!, { ...EVERYTHING, severities: new Set(['HIGH']) }));
  t.false(matches(episode!, { ...EVERYTHING, severities: new Set(['LOW']) }));
  t.false(matches(episode!, { ...EVERYTHING, symbol: 'ETHUSDT' }));
});

test('episodes are counted by severity, none forgotten', (t) => {
  const episodes = episodesOf([row({ severity: 'HIGH' }), row({ episodeId: 'e2', severity: 'HIGH' })]);
  t.deepEqual(countBySeverity(episodes), { LOW: 0, MEDIUM: 0, HIGH: 2, CRITICAL: 0 });
});
