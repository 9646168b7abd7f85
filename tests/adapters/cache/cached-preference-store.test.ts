import test from 'ava';
import { CachedPreferenceStore } from '../../../src/adapters/cache/cached-preference-store.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/severity/settings.ts';
import type { Preferences } from '../../../src/core/preferences/preferences.ts';
import { aPreference, NOW } from '../../support/alerts.ts';

function bench() {
  const state = { time: NOW, reads: 0, fails: false };
  const store = {
    load: async (): Promise<Preferences> => {
      state.reads += 1;
      await Promise.resolve();
      if (state.fails) throw new Error('throttled');
      const preferences = [aPreference({ userId: `read-${state.reads}` })];
      return { preferences, policies: new Map(), settings: DEFAULT_SETTINGS };
    },
  };
  const cached = new CachedPreferenceStore(store, { now: () => state.time });
  return { state, cached };
}

test('askers at the same time share one read', async (t) => {
  const { state, cached } = bench();
  await Promise.all([cached.load(), cached.load(), cached.load()]);
  t.is(state.reads, 1);
});

test('an answer is good for a minute', async (t) => {
  const { state, cached } = bench();
  await cached.load();
  state.time += 59_999;
  t.is((await cached.load()).preferences[0]?.userId, 'read-1');
  state.time += 2;
  t.is((await cached.load()).preferences[0]?.userId, 'read-2');
});

test('when the store cannot be read, the last answer stands in', async (t) => {
  const { state, cached } = bench();
  await cached.load();
  state.time += 600_000;
  state.fails = true;
  t.is((await cached.load()).preferences[0]?.userId, 'read-1');
  state.fails = false;
  t.is((await cached.load()).preferences[0]?.userId, 'read-3');
});

test('without any answer yet, the failure is told', async (t) => {
  const { state, cached } = bench();
  state.fails = true;
  await t.throwsAsync(cached.load(), { message: 'throttled' });
});

test('the next alert asks again at once, with and without an answer of before', async (t) => {
  const { state, cached } = bench();
  state.fails = true;
  await t.throwsAsync(cached.load(), { message: 'throttled' });
  await t.throwsAsync(cached.load(), { message: 'throttled' });
  t.is(state.reads, 2);
  state.fails = false;
  await cached.load();
  state.fails = true;
  state.time += 60_000;
  await cached.load();
  await cached.load();
  t.is(state.reads, 5);
});
