import test from 'ava';
import { packEffects } from '../../src/adapters/dynamodb/pending-effects.ts';
import type { SymbolEffects } from '../../src/core/market-state/symbol-effects.ts';
import type { CommitResult, SymbolStateRecord } from '../../src/ports/market-state-store.ts';
import type { FailuresBySymbol } from '../../src/ports/market-history.ts';
import { MemoryMarketHistory } from '../support/memory/memory-market-history.ts';
import { MemoryMarketStateStore } from '../support/memory/memory-market-state-store.ts';
import { bar, onStream, quietBars } from '../support/market-events.ts';
import { account, batch } from '../support/tick-account.ts';

/** A third of what an item may be, which has room for the rest of it, and for what an environment before left undone. */
const MOST_BYTES = (400 * 1024) / 3;
const BARS = 3000;

/** All bars of one record, as a feed sends the last two days after a reconnect. */
function inOneRecord(symbol = 'ACME', count = BARS) {
  return onStream(quietBars(count, 1, 0.0005, symbol)).map((each, subSequence) => ({
    ...each,
    position: { ...each.position, sequenceNumber: '1', subSequence },
  }));
}

class MeasuringStates extends MemoryMarketStateStore {
  readonly bytes: number[] = [];

  override async commit(record: SymbolStateRecord): Promise<CommitResult> {
    this.bytes.push(packEffects(record.pending).length);
    return super.commit(record);
  }
}

test('what follows from thousands of bars in one record fits the item of each commit, and is stored whole', async (t) => {
  const running = account();
  const states = new MeasuringStates();
  const result = await running.environment({ states }).run(batch(inOneRecord()));
  t.like(result, { retryFrom: null, processed: BARS, rejected: 0, duplicates: 0 });
  t.true(Math.max(...states.bytes) < MOST_BYTES, `committed ${states.bytes.join(', ')} bytes`);
  t.true(states.bytes.length <= 10);
  t.is(running.history.bars.size, BARS);
  t.is(running.metrics.total('RecordsProcessed'), BARS);
  t.is(running.metrics.total('RecordsFailed'), 0);
});

test('the same record again is a replay, and the next bar goes on from there', async (t) => {
  const running = account();
  await running.environment().run(batch(inOneRecord()));
  const again = await running.environment().run(batch(inOneRecord()));
  t.like(again, { retryFrom: null, processed: 0, duplicates: BARS });
  const next = onStream([bar(BARS, 100)], 2);
  t.like(await running.environment().run(batch(next)), { processed: 1, duplicates: 0 });
});

test('a symbol with few events beside it is committed once', async (t) => {
  const running = account();
  const states = new MeasuringStates();
  const few = inOneRecord('OTHER', 3);
  const result = await running.environment({ states }).run(batch([...inOneRecord(), ...few]));
  t.is(result.processed, BARS + 3);
  t.is(states.records.get('OTHER')!.version, 1);
  t.true(states.records.get('ACME')!.version > 1);
});

test('where the history fails half-way, the batch is asked for again and its repetition loses nothing', async (t) => {
  const running = account();
  const history = new (class extends MemoryMarketHistory {
    #calls = 0;

    override async recordEffects(effects: ReadonlyMap<string, SymbolEffects>): Promise<FailuresBySymbol> {
      this.#calls += 1;
      if (this.#calls === 3) return new Map([['ACME', new Error('throttled')]]);
      return super.recordEffects(effects);
    }
  })();
  const environment = running.environment({ history });
  t.is((await environment.run(batch(inOneRecord()))).retryFrom, '1');
  t.true(history.bars.size < BARS);
  t.is((await environment.run(batch(inOneRecord()))).retryFrom, null);
  t.is(history.bars.size, BARS);
});
