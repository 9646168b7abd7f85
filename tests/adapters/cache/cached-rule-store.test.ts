import test from 'ava';
import { CachedRuleStore } from '../../../src/adapters/cache/cached-rule-store.ts';
import type { Rule } from '../../../src/core/rules/rule.ts';
import { T0 } from '../../support/market-events.ts';
import { LogRecorder } from '../../support/recording-telemetry.ts';
import { aRule } from '../../support/rules.ts';

function bench() {
  const state = { time: T0, reads: 0, fails: false };
  const logger = new LogRecorder();
  const store = {
    all: async (): Promise<readonly Rule[]> => {
      state.reads += 1;
      await Promise.resolve();
      if (state.fails) throw new Error('throttled');
      return [aRule({ ruleId: `read-${state.reads}` })];
    },
  };
  const cached = new CachedRuleStore(store, { now: () => state.time }, logger);
  const seen = async () => (await cached.all()).map(({ ruleId }) => ruleId);
  return { state, cached, seen, logger };
}

test('askers at the same time share one read', async (t) => {
  const { state, cached } = bench();
  await Promise.all([cached.all(), cached.all(), cached.all()]);
  t.is(state.reads, 1);
});

test('rules are good for a minute, as the same list', async (t) => {
  const { state, cached } = bench();
  const first = await cached.all();
  state.time += 59_999;
  t.is(await cached.all(), first);
  state.time += 1;
  t.not(await cached.all(), first);
});

test('when the store cannot be read the last known rules go on, and the failure is logged once a minute', async (t) => {
  const { state, seen, logger } = bench();
  await seen();
  state.fails = true;
  state.time += 60_000;
  t.deepEqual(await seen(), ['read-1']);
  t.deepEqual(await seen(), ['read-1']);
  t.is(state.reads, 2);
  t.deepEqual(logger.events(), ['RulesUnread']);
  state.fails = false;
  state.time += 60_000;
  t.deepEqual(await seen(), ['read-3']);
});

test('while nothing is known the failure is told, and the store is asked again after five seconds', async (t) => {
  const { state, cached, seen } = bench();
  state.fails = true;
  await t.throwsAsync(cached.all(), { message: 'throttled' });
  await t.throwsAsync(cached.all(), { message: 'throttled' });
  t.is(state.reads, 1);
  state.fails = false;
  state.time += 5_000;
  t.deepEqual(await seen(), ['read-2']);
});
