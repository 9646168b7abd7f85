import test from 'ava';
import { asksForEpisodes, episodesWithin } from '../../../src/core/severity/episode-count.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/severity/settings.ts';

const HOUR = 3_600_000;
const NOW = 1000 * HOUR;
const alert = { episodeId: 'this', occurredAtMs: NOW };
const at = (episodeId: string, hoursAgo: number) => ({ episodeId, atMs: NOW - hoursAgo * HOUR });

test('an alert is the first of its symbol where nothing else was seen', (t) => {
  t.is(episodesWithin([], alert, { recurrenceHours: 24 }), 1);
  t.is(episodesWithin([at('this', 0)], alert, { recurrenceHours: 24 }), 1);
});

test('episodes are counted once each, those within the time and not those after the alert', (t) => {
  const sightings = [at('a', 1), at('a', 0.5), at('b', 23.9), at('c', 24), at('d', -1), at('this', 2)];
  t.is(episodesWithin(sightings, alert, { recurrenceHours: 24 }), 3);
  t.is(episodesWithin(sightings, alert, { recurrenceHours: 25 }), 4);
});

test('only a rule about episodes asks for them', (t) => {
  const rule = { name: 'r', severity: 'HIGH', because: { en: 'b' } } as const;
  t.false(asksForEpisodes(DEFAULT_SETTINGS));
  t.false(asksForEpisodes({ severityRules: [{ ...rule, when: { bounds: { score: { atLeast: 1 } } } }] }));
  t.true(asksForEpisodes({ severityRules: [{ ...rule, when: { bounds: { episodes: { atLeast: 2 } } } }] }));
});
