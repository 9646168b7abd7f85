import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import test from 'ava';
import { DynamoAlertStore } from '../../src/adapters/dynamodb/dynamo-alert-store.ts';
import type { Alert } from '../../src/core/alert/alert.ts';
import type { Delivery } from '../../src/core/delivery/delivery.ts';
import { alertProcessorHarness, anEpisode, CRITICAL } from '../support/alert-processor-harness.ts';
import { aPreference } from '../support/alerts.ts';
import { localStacks, type LocalStack } from '../support/local-stack.ts';

const MINUTE = 60_000;
/** Lambda's, of an asynchronous invocation. */
const TRIES = 3;

type Mode = 'before' | 'after';

/** Fails one call to DynamoDB, before it is made or after it has been. */
class OneFault {
  calls = 0;
  command = '';
  readonly #at: number;
  readonly #mode: Mode;

  constructor(at: number, mode: Mode) {
    this.#at = at;
    this.#mode = mode;
  }

  attach(client: DynamoDBClient): () => void {
    client.middlewareStack.add(
      (next, context) => async (args) => {
        this.calls += 1;
        if (this.calls !== this.#at) return next(args);
        this.command = String(context.commandName);
        if (this.#mode === 'after') await next(args);
        throw new Error('the connection is gone');
      },
      { step: 'initialize', name: 'one-fault' },
    );
    return () => {
      client.middlewareStack.remove('one-fault');
    };
  }
}

const localStack = localStacks();
let local: LocalStack;
test.before(async () => {
  local = await localStack();
});

let serial = 0;

interface Outcome {
  readonly rows: readonly Delivery[];
  readonly messages: number;
  readonly fault: OneFault;
}

/** A first alert, two that wait for its bundle, one that passes, an end; each event tried as often as Lambda does. */
async function tell(fault: OneFault): Promise<Outcome> {
  serial += 1;
  const run = `run${serial}`;
  const { clients, stack } = local;
  const clock = { now: () => bench.clock.time };
  const storage = new DynamoAlertStore(clients.dynamodb, stack.alertHistoryTable, clock);
  const bench = alertProcessorHarness({
    storage,
    preferences: [aPreference({ userId: run, channels: ['email', 'slack'] })],
  });
  const detach = fault.attach(clients.dynamodb);
  const retried = async (work: () => Promise<unknown>): Promise<void> => {
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const isDone = await work().then(
        () => true,
        () => false,
      );
      if (isDone) return;
    }
  };
  const alerts: Alert[] = [
    anEpisode(`${run}-a`),
    anEpisode(`${run}-b`),
    anEpisode(`${run}-c`, CRITICAL),
    anEpisode(`${run}-d`, { anomaly: 'luld_band', symbol: 'ETHUSDT' }),
    anEpisode(`${run}-a`, { alertId: `${run}-a-2`, status: 'resolved' }),
  ];
  for (const alert of alerts) await retried(() => bench.pipeline.process(alert));
  for (let minute = 0; minute < 5; minute += 1) {
    bench.clock.time += MINUTE;
    await bench.sweep.run().catch(() => undefined);
  }
  detach();
  const episodes = [...new Set(alerts.map(({ episodeId }) => episodeId))];
  const rows = (await Promise.all(episodes.map((id) => storage.episode(id)))).flatMap(
    (each) => each.deliveries,
  );
  return { rows, messages: bench.sent().email + bench.sent().slack, fault };
}

/** Of what somebody was told where; of one that was over before its sender's death was noticed that may be the end alone. */
const told = (rows: readonly Delivery[]): readonly string[] =>
  [
    ...new Set(
      rows
        .filter(({ status }) => status === 'SENT')
        .map(({ episodeId, channel }) => `${episodeId.replace(/^run\d+/, '')} ${channel}`),
    ),
  ].toSorted();

test('whichever call to DynamoDB fails, everybody is told all the same, and twice only where the outcome was lost', async (t) => {
  const clean = await tell(new OneFault(0, 'before'));
  t.is(clean.rows.filter(({ status }) => status === 'SENT').length, clean.rows.length);
  t.is(clean.rows.length, 9, 'four alerts and an end, which e-mail does not tell');
  let twice = 0;
  for (let at = 1; at <= clean.fault.calls; at += 1) {
    for (const mode of ['before', 'after'] as const) {
      const { rows, messages, fault } = await tell(new OneFault(at, mode));
      const where = `${fault.command}, call ${at} of ${clean.fault.calls}, ${mode} it was made`;
      t.deepEqual(told(rows), told(clean.rows), where);
      t.false(
        rows.some(({ status }) => status === 'PENDING'),
        where,
      );
      // A failed bundle is told again in other company, so messages are compared by what they cost at most.
      t.true(messages <= clean.messages + 2, `${where}: ${messages} messages`);
      if (messages > clean.messages) twice += 1;
    }
  }
  t.true(
    twice < clean.fault.calls / 2,
    `${twice} of ${2 * clean.fault.calls} faults made a message come twice`,
  );
});
