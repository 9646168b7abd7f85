import test from 'ava';
import { alertOfEpisode } from '../../../src/core/market-state/alert-of-episode.ts';
import type { EpisodeTransition } from '../../../src/core/anomaly-detection/episode-tracker.ts';
import type { Finding } from '../../../src/core/anomaly-detection/finding.ts';
import { T0 } from '../../support/market-events.ts';

const finding: Finding = {
  anomaly: 'price_drop',
  score: 0.7,
  direction: 'down',
  price: 95,
  referencePrice: 100,
  changePct: -5,
  windowSeconds: 60,
  volume: 10,
  volumeRatio: null,
  facts: {
    kind: 'move',
    changePct: -5,
    windowSeconds: 60,
    sigmas: 12,
    memorySeconds: 14_400,
    volumeRatio: null,
    perYear: 5,
  },
};
const opening: EpisodeTransition = {
  status: 'firing',
  finding,
  severity: 'HIGH',
  revision: 1,
  openedAtMs: T0,
  openedAs: 'price_drop',
};
const context = {
  symbol: 'ACME',
  indicators: {},
  recentPrices: [],
  occurredAtMs: T0,
  detectedAtMs: T0 + 9,
  source: { shardId: 'shardId-0', sequenceNumber: '7' },
  correlationId: 'c',
};

test('the ids say what happened, to whom and when, and nothing of when it was seen', (t) => {
  const alert = alertOfEpisode(opening, context);
  t.is(alert.episodeId, 'ACME-price_drop-20260302T143000.000Z');
  t.is(alert.alertId, 'ACME-price_drop-20260302T143000.000Z-1');
  t.is(alertOfEpisode(opening, { ...context, detectedAtMs: T0 + 999 }).alertId, alert.alertId);
});

test('an episode that turns into something else keeps its identity', (t) => {
  const later = alertOfEpisode(
    { ...opening, status: 'worsened', revision: 2, finding: { ...finding, anomaly: 'flash_crash' } },
    context,
  );
  t.is(later.anomaly, 'flash_crash');
  t.is(later.episodeId, alertOfEpisode(opening, context).episodeId);
  t.is(later.alertId, 'ACME-price_drop-20260302T143000.000Z-2');
});
