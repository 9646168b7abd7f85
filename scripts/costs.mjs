// What a month costs by rate and by mode of the stream: list prices of us-east-1 times what `make demo` measured.
// The model, its assumptions and what it leaves out: docs/deploying.md.
import { existsSync, readFileSync } from 'node:fs';
import { declaredFunction } from '../build/lib/template/deployed-function.js';
import { readTemplate } from '../build/lib/template/template.js';

const REPORT = '.demo/report.json';
if (!existsSync(REPORT)) {
  console.error(`costs: ${REPORT} is not there; run \`make demo\` first`);
  process.exit(2);
}
const { records, aws_calls: calls, dynamodb } = JSON.parse(readFileSync(REPORT, 'utf8'));

/** US dollars, https://aws.amazon.com/pricing as of 2026; per piece where nothing else is said. */
const PRICE = {
  shardHour: 0.015,
  putUnit: 0.014e-6,
  onDemandStreamHour: 0.04,
  onDemandGbIn: 0.08,
  onDemandGbOut: 0.04,
  lambdaRequest: 0.2e-6,
  lambdaGbSecond: 0.0000133334,
  writeUnit: 0.625e-6,
  s3Put: 5e-6,
  s3GbMonth: 0.023,
  logGb: 0.5,
};
const { memoryMb, events } = declaredFunction(readTemplate(), 'KinesisProcessor', 'prod');
const DEPLOYED = {
  batchSize: events.Ticks.BatchSize,
  windowSeconds: events.Ticks.MaximumBatchingWindowInSeconds,
  memoryGb: memoryMb / 1024,
};
/** What cannot be measured without AWS; change it here when you have measured it there. */
const ASSUMED = {
  symbols: 20,
  /** State of 1.5 KB: two; packed ticks and bar: one each. */
  writeUnitsPerSymbol: 4,
  billedMsPerBatch: 120,
  bytesPerTick: 200,
  compressedBytesPerTick: 60,
  logBytesPerBatch: 900,
  recordsPerShardSecond: 1000,
};
/** Whatever the rate: alarms, metrics, secret, the schedule's invocations (docs/deploying.md). */
const FIXED_MONTH = 14;
const SECONDS = 30 * 86_400;

const batches = calls['s3:PutObject'];
const writeUnitsPerTick = dynamodb.write_units / records.in;
const callsToStorage = Object.entries(calls)
  .filter(([name]) => /^(dynamodb|s3):/.test(name))
  .reduce((sum, [, count]) => sum + count, 0);
console.log(
  `measured: ${records.in} ticks in ${batches} batches, ${writeUnitsPerTick.toFixed(3)} write units a tick, ` +
    `${(callsToStorage / batches).toFixed(1)} calls to DynamoDB and S3 a batch`,
);
console.log(
  `US dollars a month, open day and night, ${ASSUMED.symbols} symbols, without messages to people\n`,
);
console.log('                  parallel-                                            of the first');
console.log('ticks/s  a month  ization  shards  provisioned  on demand    Lambda  DynamoDB   S3');
for (const [rate, lanes] of [
  [1, 10],
  [1, 1],
  [10, 10],
  [10, 1],
  [100, 10],
  [100, 1],
  [1000, 10],
  [10_000, 10],
])
  print(rate, lanes);

function print(rate, factor) {
  const ticks = rate * SECONDS;
  const shards = Math.max(1, Math.ceil(rate / ASSUMED.recordsPerShardSecond));
  const { batchesMonth, symbolsPerBatch } = batching(rate, shards * factor);
  const lambda =
    batchesMonth *
    (PRICE.lambdaRequest + (ASSUMED.billedMsPerBatch / 1000) * DEPLOYED.memoryGb * PRICE.lambdaGbSecond);
  const writeUnits = Math.max(
    ticks * writeUnitsPerTick,
    batchesMonth * symbolsPerBatch * ASSUMED.writeUnitsPerSymbol,
  );
  const table = writeUnits * PRICE.writeUnit;
  const lake =
    batchesMonth * PRICE.s3Put + ((ticks * ASSUMED.compressedBytesPerTick) / 1e9) * PRICE.s3GbMonth;
  const logs = ((batchesMonth * ASSUMED.logBytesPerBatch) / 1e9) * PRICE.logGb;
  const gb = (ticks * ASSUMED.bytesPerTick) / 1e9;
  const provisioned = (shards * PRICE.shardHour * SECONDS) / 3600 + ticks * PRICE.putUnit;
  const onDemand =
    (PRICE.onDemandStreamHour * SECONDS) / 3600 + gb * (PRICE.onDemandGbIn + PRICE.onDemandGbOut);
  const rest = lambda + table + lake + logs + FIXED_MONTH;
  const cells = [
    [rate, 7],
    [`${(ticks / 1e6).toFixed(1)} M`, 9],
    [factor, 8],
    [shards, 7],
    [dollars(provisioned + rest), 12],
    [dollars(onDemand + rest), 10],
    [dollars(lambda), 9],
    [dollars(table), 9],
    [dollars(lake), 5],
  ];
  console.log(cells.map(([text, width]) => String(text).padStart(width)).join(' '));
}

/**
 * A batch ends when it is full or its window is over: a lane with less than a full batch in a window sends one each
 * window that brought it a tick.
 */
function batching(rate, lanes) {
  const busy = Math.min(lanes, ASSUMED.symbols);
  const perSecond = Math.max(rate / DEPLOYED.batchSize, Math.min(rate, busy / DEPLOYED.windowSeconds));
  return {
    batchesMonth: perSecond * SECONDS,
    symbolsPerBatch: Math.min(rate / perSecond, Math.max(1, ASSUMED.symbols / busy)),
  };
}

function dollars(amount) {
  return amount < 10 ? amount.toFixed(2) : amount.toFixed(0);
}
