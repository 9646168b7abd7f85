import type { TickBatch, TickBatchResult } from '../core/market-data/tick-batch.ts';
import type { SymbolAdvance } from './symbol-advance.ts';

/** A batch whose effects are done, and what became of each of its symbols. */
export interface FinishedBatch {
  readonly batch: TickBatch;
  readonly result: TickBatchResult;
  readonly advances: ReadonlyMap<string, SymbolAdvance>;
  readonly failures: ReadonlyMap<string, Error>;
  readonly elapsedMs: number;
}
