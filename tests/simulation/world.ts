import { FixedClock } from '../support/fixed-clock.ts';
import { kinesisEvent } from '../support/kinesis-event.ts';
import { toMessage } from '../../src/dto/market-event-message.ts';
import { DAMAGED_STATE, DAMAGES } from './damage.ts';
import { ExecutionEnvironment } from './execution-environment.ts';
import { FaultCount } from './fault.ts';
import { FaultyCalls } from './faulty-calls.ts';
import { marketStream, SYMBOLS } from './market-stream.ts';
import { outcomeOf, type Outcome } from './outcome.ts';
import { SHARD_HISTORIES, shardStream, type StreamShard } from './sharded-stream.ts';
import { VirtualAccount, type Item } from './virtual-account.ts';
import { VirtualClients } from './virtual-clients.ts';

/** What decides a clean pass: the stream and the shards its records lie on. */
export interface Setting {
  readonly stream: number;
  readonly shards: number;
  readonly recordsPerEpoch: number;
  readonly damage: number;
}

const MARKETS = [
  ...[11, 22, 33, 44].map((seed) => marketStream(seed)),
  ...[55, 66].map((seed) => marketStream(seed, true)),
];
const nameOf = ({ stream, shards, recordsPerEpoch, damage }: Setting): string =>
  [stream, shards, recordsPerEpoch, damage].join();

export const shardsOf = once(nameOf, ({ stream, shards, recordsPerEpoch }: Setting): readonly StreamShard[] =>
  shardStream(MARKETS[stream]!.records, SHARD_HISTORIES[shards]!, recordsPerEpoch),
);

/** An account in which the symbols of a stream are known from their warm-up, all but the new ones, and one may be damaged. */
export async function warmAccount({ stream, damage }: Setting): Promise<VirtualAccount> {
  const account = new VirtualAccount();
  for (const [key, item] of await warmStates(stream)) account.items.set(key, item);
  const damaged = account.items.get(DAMAGED_STATE)!;
  account.items.set(DAMAGED_STATE, DAMAGES[damage]!(damaged));
  return account;
}

/** What is left after every shard was processed once, in one batch each, by one environment, without a fault. */
export const cleanOutcome = once(nameOf, async (setting: Setting): Promise<Outcome> => {
  const account = await warmAccount(setting);
  const clock = new FixedClock(0);
  const environment = new ExecutionEnvironment(new VirtualClients(), clock);
  for (const { records } of shardsOf(setting)) {
    if (records.length === 0) continue;
    clock.nowMs = records.at(-1)!.arrivalMs;
    await environment.invoke({ Records: records.map(({ event }) => event) }, faultless(account));
  }
  return outcomeOf(account);
});

/** The state items of `stream` after its warm-up. */
export const warmStates = once(String, async (stream: number): Promise<ReadonlyMap<string, Item>> => {
  const { warmUp } = MARKETS[stream]!;
  const account = new VirtualAccount();
  const environment = new ExecutionEnvironment(
    new VirtualClients(),
    new FixedClock(warmUp.at(-1)!.timestampMs),
  );
  await environment.invoke(kinesisEvent(warmUp.map((event) => toMessage(event))), faultless(account));
  // The warm-up is long over: its effects are carried out, its history is another one's.
  const states = new Map<string, Item>();
  for (const [key, { pending: _, ...item }] of account.items) {
    if (item['sk']!.S === 'STATE') states.set(key, item);
  }
  return states;
});

export function faultless(account: VirtualAccount): FaultyCalls {
  return new FaultyCalls({ account, faults: [], symbols: SYMBOLS, injected: new FaultCount() });
}

/** `make`, called once for each text that `name` gives. */
function once<K, V>(name: (key: K) => string, make: (key: K) => V): (key: K) => V {
  const made = new Map<string, V>();
  return (key) => {
    if (!made.has(name(key))) made.set(name(key), make(key));
    return made.get(name(key))!;
  };
}
