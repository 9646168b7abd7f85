import 'reflect-metadata';
import {
  BatchProcessor,
  BatchProcessorSync,
  EventType,
  processPartialResponse,
  processPartialResponseSync,
} from '@aws-lambda-powertools/batch';
import type { KinesisStreamEvent, KinesisStreamRecord } from 'aws-lambda';
import type { MarketEvent } from '../../../src/core/market-data/market-event.ts';
import type { StreamPosition } from '../../../src/core/market-data/stream-position.ts';
import { defaultSettings } from '../../../src/core/market-state/monitor-settings.ts';
import { SymbolMonitor } from '../../../src/core/market-state/symbol-monitor.ts';
import { decodeKinesisEvent } from '../../../src/dto/kinesis-event.ts';
import { decodeRecord } from '../../../src/dto/kinesis-record.ts';
import { type Figure, type Part, ratioTo } from '../figure.ts';
import { sideBySide } from '../side-by-side.ts';
import { TradeStream } from '../trades.ts';

const RECORDS = 100;
const SYMBOLS = 20;
const OURS = 'ours';

/** The loop over a batch around the same work for each record: decoding it and letting its symbol's monitor take it. */
export async function measure(): Promise<Part> {
  const stream = new TradeStream(SYMBOLS, Date.UTC(2026, 2, 2, 14, 30));
  const event = stream.batch(RECORDS);
  const nowMs = stream.timeMs;
  const asynchronous = new BatchProcessor(EventType.KinesisDataStreams);
  const synchronous = new BatchProcessorSync(EventType.KinesisDataStreams);
  const [ours, powertools, powertoolsSync] = (await sideBySide([
    { name: OURS, operations: RECORDS, run: () => runOurs(event) },
    {
      name: 'Powertools BatchProcessor',
      operations: RECORDS,
      run: () => {
        const work = perRecord(nowMs);
        return processPartialResponse(
          event,
          (record: KinesisStreamRecord) => Promise.resolve(work(record)),
          asynchronous,
        );
      },
    },
    {
      name: 'Powertools BatchProcessorSync',
      operations: RECORDS,
      run: () => processPartialResponseSync(event, perRecord(nowMs), synchronous),
    },
  ])) as [Figure, Figure, Figure];
  return {
    title: 'The loop over a batch, no I/O',
    method: `${RECORDS} records of ${SYMBOLS} symbols, the same work for each of them; CPU time per record`,
    figures: [
      ours,
      { ...powertools, ratio: ratioTo(OURS, powertools, ours) },
      { ...powertoolsSync, ratio: ratioTo(OURS, powertoolsSync, ours) },
    ],
  };
}

function runOurs(event: KinesisStreamEvent): void {
  const monitor = monitors();
  for (const { event: tick, position } of decodeKinesisEvent(event).events) monitor(tick, position);
}

function perRecord(nowMs: number): (record: KinesisStreamRecord) => void {
  const monitor = monitors();
  return ({ eventID, kinesis }) => {
    const shardId = eventID.slice(0, eventID.lastIndexOf(':'));
    for (const decoded of decodeRecord(kinesis.data, nowMs)) {
      if (!decoded.ok) throw new Error(decoded.detail);
      if (decoded.event.type === 'correction') continue;
      const { sequenceNumber } = kinesis;
      monitor(decoded.event, { shardId, sequenceNumber, subSequence: decoded.subSequence });
    }
  };
}

const settings = defaultSettings();
const kept = new Map<string, SymbolMonitor>();

/** Symbols that nobody has seen yet, without the cost of making them for every batch: the positions start anew. */
function monitors(): (event: MarketEvent, position: StreamPosition) => void {
  run += 1;
  const shard = `run-${run}`;
  return (event, position) => {
    let monitor = kept.get(event.symbol);
    if (monitor === undefined) {
      monitor = new SymbolMonitor(event.symbol, settings);
      kept.set(event.symbol, monitor);
    }
    monitor.apply(event, { ...position, shardId: shard });
  };
}

let run = 0;
