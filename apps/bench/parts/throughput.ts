import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { defaultSettings } from '../../../src/core/market-state/monitor-settings.ts';
import { SymbolMonitor } from '../../../src/core/market-state/symbol-monitor.ts';
import { decodeRecord } from '../../../src/dto/kinesis-record.ts';
import { TradeDto } from '../../../src/dto/market-event.dto.ts';
import { atLeast, atMost, type Figure, type Part, ratioTo } from '../figure.ts';
import { sideBySide } from '../side-by-side.ts';
import { TradeStream } from '../trades.ts';

const SYMBOLS = 20;
const RECORDS = 20_000;
const START_MS = Date.UTC(2026, 2, 2, 14, 30);
const BASE = 'base64 + JSON.parse alone';

/** What happens to one tick between the batch and the storage, on one core. */
export async function measure(): Promise<Part> {
  const stream = new TradeStream(SYMBOLS, START_MS);
  const records = stream.batch(RECORDS).Records.map(({ kinesis }) => kinesis.data);
  const nowMs = stream.timeMs;
  const [base, decode, all, decorators] = (await sideBySide([
    { name: BASE, operations: RECORDS, run: () => records.forEach(parse) },
    {
      name: 'decode + clean + validate',
      operations: RECORDS,
      run: () => records.forEach((data) => decodeRecord(data, nowMs)),
    },
    {
      name: 'decode + validate + indicators + detection',
      operations: RECORDS,
      run: () => monitorAll(records, nowMs),
    },
    {
      name: 'class-transformer + class-validator, no indicators',
      operations: RECORDS,
      run: () => records.forEach((data) => transformAndValidate(data, nowMs)),
    },
  ])) as [Figure, Figure, Figure, Figure];
  const perSecond = 1e9 / all.value;
  return {
    title: 'One tick, no I/O',
    method: `${RECORDS} trades of twelve fields, ${SYMBOLS} symbols; CPU time per tick`,
    figures: [
      base,
      { ...decode, ratio: ratioTo(BASE, decode, base) },
      {
        ...all,
        ratio: ratioTo(BASE, all, base),
        target: atMost(all.value / base.value, 3, `at most 3 × ${BASE}`),
      },
      { ...decorators, ratio: ratioTo(BASE, decorators, base) },
      {
        name: 'ticks per second and core',
        value: perSecond,
        unit: '1/s',
        target: atLeast(perSecond, 300_000, 'at least 300,000'),
      },
    ],
  };
}

function parse(data: string): unknown {
  return JSON.parse(Buffer.from(data, 'base64').toString('utf8'));
}

function monitorAll(records: readonly string[], nowMs: number): void {
  const settings = defaultSettings();
  const monitors = new Map<string, SymbolMonitor>();
  let sequence = 0;
  for (const data of records) {
    for (const decoded of decodeRecord(data, nowMs)) {
      if (!decoded.ok) throw new Error(`a trade of the benchmark was rejected: ${decoded.detail}`);
      const { event, subSequence } = decoded;
      if (event.type === 'correction') continue;
      let monitor = monitors.get(event.symbol);
      if (monitor === undefined) {
        monitor = new SymbolMonitor(event.symbol, settings);
        monitors.set(event.symbol, monitor);
      }
      const sequenceNumber = String(1_000_000 + sequence);
      monitor.apply(event, { shardId: 'shardId-000000000000', sequenceNumber, subSequence });
      sequence += 1;
    }
  }
}

/** As one would write it with the two packages and nothing else. */
function transformAndValidate(data: string, nowMs: number): void {
  const { timestamp, ...fields } = parse(data) as { timestamp: string };
  const dto = plainToInstance(TradeDto, { ...fields, timestamp: Date.parse(timestamp), nowMs });
  if (validateSync(dto).length > 0) throw new Error('a trade of the benchmark was rejected');
}
