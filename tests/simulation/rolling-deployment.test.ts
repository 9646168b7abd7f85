import test from 'ava';
import { toMessage } from '../../src/dto/market-event-message.ts';
import { FixedClock } from '../support/fixed-clock.ts';
import { kinesisRecord } from '../support/kinesis-event.ts';
import { MINUTE, T0, trade } from '../support/market-events.ts';
import { ExecutionEnvironment, type InvocationEnd } from './execution-environment.ts';
import { type CallFault, FaultCount } from './fault.ts';
import { FaultyCalls } from './faulty-calls.ts';
import { outcomeOf } from './outcome.ts';
import { previousRelease } from './previous-release.ts';
import { type Release, thisRelease } from './release.ts';
import { VirtualAccount } from './virtual-account.ts';
import { VirtualClients } from './virtual-clients.ts';

interface Published {
  readonly alert_id: string;
  readonly episode_id: string;
  readonly status: string;
  readonly severity: string;
  readonly anomaly: string;
  readonly change_pct: number;
}

const TICK_MS = 10_000;
const VOLUME = 10;
/** The release before has run for an hour and a half when the deployment begins, and shares the traffic for ten minutes. */
const SHIFT_MS = 90 * MINUTE;
const SHIFTED_MS = SHIFT_MS + 10 * MINUTE;
const CRASH_MS = SHIFT_MS + 2 * MINUTE + 30_000;
const END_MS = SHIFTED_MS + 60 * MINUTE;

/** Quiet trading about 100 that falls by 11 % in the third minute of the shift, and stays there. */
function priceAt(ms: number): number {
  return (ms < CRASH_MS ? 100 : 89) * (1 + 0.0002 * Math.sin(ms / 37_000));
}

function recordAt(ms: number) {
  const data = toMessage(trade({ timestampMs: T0 + ms, price: priceAt(ms), volume: VOLUME }));
  const sequenceNumber = String(1000 + ms / TICK_MS);
  // Under a key that is not the symbol, as from a producer that spreads its records.
  return kinesisRecord(data, { sequenceNumber, partitionKey: 'feed-7', arrivalMs: T0 + ms });
}

/** An account that both releases work on. */
function deployment() {
  const account = new VirtualAccount();
  const clock = new FixedClock(T0);
  const cold = (release: Release) => new ExecutionEnvironment(new VirtualClients(), clock, release);
  const releases = { before: cold(previousRelease), now: cold(thisRelease) };
  const take = async (
    release: keyof typeof releases,
    ms: number,
    faults: readonly CallFault[] = [],
  ): Promise<InvocationEnd> => {
    clock.nowMs = T0 + ms;
    const calls = new FaultyCalls({ account, faults, symbols: ['ACME'], injected: new FaultCount() });
    return releases[release].invoke({ Records: [recordAt(ms)] }, calls);
  };
  /** Once each, whoever published it and however often. */
  const told = (): Published[] => {
    const alerts = account.published.map((message) => JSON.parse(message) as Published);
    return [...new Map(alerts.map((alert) => [alert.alert_id, alert])).values()].filter(
      ({ anomaly }) => anomaly === 'price_drop',
    );
  };
  return { account, take, told };
}

const times = (fromMs: number, toMs: number): number[] =>
  Array.from({ length: (toMs - fromMs) / TICK_MS }, (_, index) => fromMs + index * TICK_MS);

for (const turns of [
  ['before', 'now'],
  ['now', 'before'],
  ['before', 'before', 'now', 'now', 'now'],
] as const) {
  test(`a crash while two releases take turns (${turns.join(', ')}) is told once and ended once, and nothing counts twice`, async (t) => {
    const { account, take, told } = deployment();
    for (const ms of times(0, SHIFT_MS)) await take('before', ms);
    for (const [turn, ms] of times(SHIFT_MS, SHIFTED_MS).entries()) {
      const release = turns[turn % turns.length]!;
      await take(release, ms);
      // Whatever was done comes to the other one once more.
      await take(release === 'now' ? 'before' : 'now', ms);
    }
    for (const ms of times(SHIFTED_MS, END_MS)) await take('now', ms);

    const alerts = told();
    t.deepEqual(
      alerts.map(({ status, severity }) => [status, severity]),
      [
        ['firing', 'CRITICAL'],
        ['resolved', 'CRITICAL'],
      ],
    );
    t.is(new Set(alerts.map(({ episode_id }) => episode_id)).size, 1);
    t.true(Math.abs(alerts[0]!.change_pct + 11) < 0.2, String(alerts[0]!.change_pct));
    const bars = [...outcomeOf(account)].filter(([key]) => key.startsWith('bar '));
    t.is(bars.length, END_MS / MINUTE - 1);
    for (const [key, { content }] of bars) t.regex(content, / v=60 /, key);
  });
}

for (const [leaving, taking] of [
  ['before', 'now'],
  ['now', 'before'],
] as const) {
  test(`what the release ${leaving} has committed and not told, the release ${taking} tells`, async (t) => {
    const { take, told } = deployment();
    for (const ms of times(0, SHIFT_MS)) await take('before', ms);
    for (const ms of times(SHIFT_MS, CRASH_MS)) await take(leaving, ms);
    const crash = {
      invocation: 0,
      lasts: 1,
      call: 'PublishBatch',
      nth: 0,
      kind: 'crash before',
      choice: 0,
    } as const;
    const ends: string[] = [];
    // The third tick at the new level confirms it.
    for (const ms of times(CRASH_MS, CRASH_MS + 3 * TICK_MS)) {
      ends.push((await take(leaving, ms, [crash])).kind);
      if (ends.at(-1) === 'crash') break;
    }
    t.is(ends.at(-1), 'crash');
    t.deepEqual(told(), []);
    await take(taking, CRASH_MS + (ends.length - 1) * TICK_MS);
    t.deepEqual(
      told().map(({ status, severity }) => [status, severity]),
      [['firing', 'CRITICAL']],
    );
  });
}
