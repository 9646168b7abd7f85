import type { StreamEvent } from '../core/market-data/stream-event.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { FinishedBatch } from './finished-batch.ts';

const SYMBOLS_SHOWN = 5;
/** Clocks that follow a time server are within it. */
const TOLERATED_AHEAD_MS = 2_000;

interface Ports {
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** What came too late to count in full, and clocks that are ahead. Nothing of it is an error, and none of it is kept quiet. */
export function reportTime(ports: Ports, finished: FinishedBatch): void {
  reportLate(ports, finished);
  reportClocks(ports, finished.batch.events);
  for (const [symbol, { forgottenLanes }] of finished.advances) {
    if (forgottenLanes === 0) continue;
    ports.metrics.add('LanesForgotten', 'Count', forgottenLanes);
    ports.logger.warn('PartitionKeysScattered', { symbol, advice: 'use the symbol as the partition key' });
  }
}

function reportLate({ logger, metrics }: Ports, { result, advances }: FinishedBatch): void {
  const { late, outOfOrder, takenBack } = result;
  if (late + outOfOrder + takenBack === 0) return;
  metrics.add('RecordsLate', 'Count', late);
  metrics.add('RecordsOutOfOrder', 'Count', outOfOrder);
  metrics.add('RecordsTakenBack', 'Count', takenBack);
  const symbols = [...advances]
    .filter(([, each]) => each.late + each.outOfOrder + each.takenBack > 0)
    .slice(0, SYMBOLS_SHOWN)
    .map(([symbol]) => symbol);
  const fields = { late, out_of_order: outOfOrder, taken_back: takenBack, symbols };
  // Venues overtake one another all day; what moved nothing is something to look at.
  if (late + takenBack > 0) logger.warn('RecordsOutOfTime', fields);
  else logger.info('RecordsOutOfTime', fields);
}

/** The producer that is furthest ahead of the stream. */
function reportClocks({ logger, metrics }: Ports, events: readonly StreamEvent[]): void {
  let furthest: StreamEvent | undefined;
  let aheadMs = 0;
  for (const each of events) {
    const ms = each.event.timestampMs - each.arrivalMs;
    if (ms > aheadMs) [furthest, aheadMs] = [each, ms];
  }
  if (furthest === undefined) return;
  metrics.add('ClockAhead', 'Milliseconds', aheadMs);
  if (aheadMs <= TOLERATED_AHEAD_MS) return;
  const { symbol, source = null, exchange = null } = furthest.event;
  logger.warn('ProducerClockAhead', { ahead_ms: aheadMs, symbol, source, exchange });
}
