import { container } from 'tsyringe';
import test from 'ava';
import { rehearseTicks } from '../../src/containers/rehearse-ticks.ts';
import { defaultSettings } from '../../src/core/market-state/monitor-settings.ts';
import { TickSettings } from '../../src/pipelines/tick-settings.ts';
import { Clock } from '../../src/ports/clock.ts';

test('a rehearsal takes every tick of its market, over ports that are not asked', async (t) => {
  const ports = container
    .createChildContainer()
    .register(TickSettings, { useValue: defaultSettings() })
    .register<Clock>(Clock, { useValue: { now: () => Date.UTC(2026, 0) } });
  t.like(await rehearseTicks(ports), { retryFrom: null, processed: 40, rejected: 0, duplicates: 0, late: 0 });
});
