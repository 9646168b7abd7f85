import type { KinesisStreamEvent } from 'aws-lambda';
import { stateOf } from '../../src/adapters/dynamodb/state-item.ts';
import { decodeKinesisEvent } from '../../src/dto/kinesis-event.ts';
import { differences, outcomeOf, type Finding, type Outcome } from './outcome.ts';
import type { Simulation, SimulationResult } from './simulation.ts';
import type { VirtualAccount } from './virtual-account.ts';

/** Kinds that depend on a record alone: they are complete once it has been processed, whatever its symbol went through. */
const OF_RECORDS = ['processed', 'quarantine', 'tick'];

/**
 * Symbols of which nothing was given up are as one clean pass leaves them, before and after the redrive. Of the others
 * everything that is not stored lies in the documents, is stored after the redrive, and no committed alert is lost.
 */
export async function differencesAfterGivingUp(
  simulation: Simulation,
  { account, givenUp }: SimulationResult,
  clean: Outcome,
): Promise<string[]> {
  const events = givenUp.map(({ payload }) => payload);
  const { symbols, places } = contentsOf(events);
  const isSpared = ({ symbol }: Finding): boolean => symbol !== null && !symbols.has(symbol);
  const before = outcomeOf(account);
  const lost = [...clean.keys()].filter(
    (key) =>
      OF_RECORDS.includes(key.split(' ')[0]!) && !before.has(key) && !places.has(key.split(' ').at(-1)!),
  );
  const found = [
    ...differences(clean, before, isSpared),
    ...lost.map((key) => `neither stored nor given up: ${key}`),
  ];
  await simulation.redrive(events);
  const after = outcomeOf(account);
  return [
    ...found,
    ...differences(clean, after, isSpared),
    ...differences(ofRecords(clean), ofRecords(after)),
    ...unpublished(account, after),
  ];
}

function contentsOf(events: readonly KinesisStreamEvent[]) {
  const symbols = new Set<string>();
  const places = new Set<string>();
  for (const event of events) {
    const batch = decodeKinesisEvent(event);
    for (const { event: marketEvent } of batch.events) symbols.add(marketEvent.symbol);
    // A price that is refused counts towards an outage of its symbol.
    for (const { price } of batch.rejected) if (price !== undefined) symbols.add(price.symbol);
    for (const { position } of [...batch.events, ...batch.rejected]) {
      places.add(`${position.shardId}:${position.sequenceNumber}.${position.subSequence}`);
    }
  }
  return { symbols, places };
}

function ofRecords(outcome: Outcome): Outcome {
  return new Map([...outcome].filter(([key]) => OF_RECORDS.includes(key.split(' ')[0]!)));
}

/** Alerts that a state item still carries and that nobody was told of. */
function unpublished(account: VirtualAccount, outcome: Outcome): string[] {
  const pending = [...account.items.values()].flatMap((item) => {
    const record = item['sk']!.S === 'STATE' ? stateOf(item) : '';
    return typeof record === 'string' ? [] : record.pending.alerts;
  });
  return pending
    .filter(({ alertId }) => !outcome.has(`alert ${alertId}`))
    .map(({ alertId }) => `committed and never published: ${alertId}`);
}
