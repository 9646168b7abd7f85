// What a month costs by rate and by mode of the stream: list prices of us-east-1 times what `make demo` measured, and
// what the source and the template say of metrics and alarms. --rate N (ticks a second) and --symbols N make it the reader's own
// case, --json prints every part of each sum.
// The model, its assumptions and what it leaves out: docs/deploying.md.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { declaredFunction } from '../build/lib/template/deployed-function.js';
import { readTemplate } from '../build/lib/template/template.js';

const ROOT = join(import.meta.dirname, '..');
const REPORT = '.demo/report.json';
const { values: asked } = parseArgs({
  options: { rate: { type: 'string' }, symbols: { type: 'string' }, json: { type: 'boolean' } },
});
const ownRate = positive('RATE', asked.rate);
const ownSymbols = positive('SYMBOLS', asked.symbols);
if (ownSymbols !== undefined && !Number.isInteger(ownSymbols)) refuse('SYMBOLS is a whole number');
if (!existsSync(REPORT)) refuse(`${REPORT} is not there; run \`make demo\` first`);
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
  s3Get: 0.4e-6,
  s3GbMonth: 0.023,
  logGb: 0.5,
  trace: 5e-6,
  metricMonth: 0.3,
  alarmMetricMonth: 0.1,
  compositeAlarmMonth: 0.5,
  dashboardMonth: 3,
  secretMonth: 0.4,
  kmsCall: 3e-6,
  athenaByte: 5e-12,
  transition: 25e-6,
};
const { memoryMb, events } = declaredFunction(readTemplate(), 'KinesisProcessor', 'prod');
const DEPLOYED = {
  batchSize: events.Ticks.BatchSize,
  windowSeconds: events.Ticks.MaximumBatchingWindowInSeconds,
  memoryGb: memoryMb / 1024,
};
/** What cannot be measured without AWS; change it here when you have measured it there. */
const ASSUMED = {
  symbols: ownSymbols ?? 20,
  /** State of 1.5 KB: two; packed ticks and bar: one each. */
  writeUnitsPerSymbol: 4,
  billedMsPerBatch: 120,
  billedMsPerSweep: 200,
  sweepMemoryGb: 0.1875,
  bytesPerTick: 200,
  compressedBytesPerTick: 60,
  /** At LOG_LEVEL WARN: one document of metrics, and the 26 bytes that CloudWatch counts for every event. */
  logBytesPerBatch: 780,
  recordsPerShardSecond: 1000,
  /** Channels that are used, and values that any other dimension takes. */
  channels: 3,
  valuesOfDimension: 3,
  /** MetricsConfig of the mapping: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
  mappingMetrics: 7,
};
const SECONDS = 30 * 86_400;
/** X-Ray takes the first of each second and a twentieth of the others: https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html */
const SAMPLED = { firstPerSecond: 1, ofOthers: 0.05 };
/** A key of AWS is asked for a data key at most that often, for each shard, table and topic, and again to decrypt. */
const KMS_SECONDS = 300;
const TABLES_AND_TOPIC = 4;

/** Nothing of this is written while clocks, producers and states are as they should be. */
const ONLY_IN_TROUBLE = [
  'ClockAhead',
  'LanesForgotten',
  'RecordsSetAside',
  'RecordsTakenBack',
  'StatesDamaged',
];

const batches = calls['s3:PutObject'];
const writeUnitsPerTick = dynamodb.write_units / records.in;
const callsToStorage = Object.entries(calls)
  .filter(([name]) => /^(dynamodb|s3):/.test(name))
  .reduce((sum, [, count]) => sum + count, 0);
const metrics = countMetrics();
const template = readFileSync(join(ROOT, 'template.yaml'), 'utf8');
/** But that of the compaction, which is counted with it. */
const alarmMetrics =
  template.match(/^ +MetricName: /gm).length - template.match(/^ +Namespace: AWS\/States$/gm).length;
/** Athena bills at least that much for a query. */
const LEAST_SCAN = 10e6;
/** A day's: what there is, what is written, and the same after writing; the steps around them. */
const COMPACTION = { readings: 2, queries: 3, transitions: 12 };
const DAYS = 30;
const FACTORS = [1, 2, 5, 10];
const EXAMPLES = [
  [1, 10],
  [1, 1],
  [10, 10],
  [10, 1],
  [100, 10],
  [100, 1],
  [1000, 10],
  [10_000, 10],
];
const cases = ownRate === undefined ? EXAMPLES : FACTORS.map((factor) => [ownRate, factor]);
const months = cases.map(([rate, factor]) => monthAt(rate, factor));

if (asked.json) console.log(JSON.stringify({ metrics, alarmMetrics, months }, null, 1));
else print();

/** Every set of dimensions is a metric of its own. One is billed by the hour in which it has a value. */
function countMetrics() {
  const sources = globSync('src/**/*.ts', { cwd: ROOT }).map((path) =>
    readFileSync(join(ROOT, path), 'utf8'),
  );
  const written = new Map();
  for (const source of sources) {
    for (const [, name, rest] of source.matchAll(/metrics\s*\.add\(\s*'?(\w+)'?,([^;]*)\);/g)) {
      const [, dimension] = /\{\s*(\w+)/.exec(rest) ?? [];
      const values =
        dimension === undefined ? 1 : dimension === 'channel' ? ASSUMED.channels : ASSUMED.valuesOfDimension;
      written.set(name, Math.max(values, written.get(name) ?? 0));
    }
  }
  for (const name of ONLY_IN_TROUBLE) written.delete(name);
  const own = [...written.values()].reduce((sum, values) => sum + values, 0);
  return own + ASSUMED.mappingMetrics;
}

function monthAt(rate, factor) {
  const ticks = rate * SECONDS;
  const shards = Math.max(1, Math.ceil(rate / ASSUMED.recordsPerShardSecond));
  const { batchesPerSecond, symbolsPerBatch } = batching(rate, shards * factor);
  const batchesMonth = batchesPerSecond * SECONDS;
  const sweeps = SECONDS / 60;
  const writeUnits = Math.max(
    ticks * writeUnitsPerTick,
    batchesMonth * symbolsPerBatch * ASSUMED.writeUnitsPerSymbol,
  );
  const gb = (ticks * ASSUMED.bytesPerTick) / 1e9;
  const sampled =
    Math.min(batchesPerSecond, SAMPLED.firstPerSecond) +
    Math.max(0, batchesPerSecond - SAMPLED.firstPerSecond) * SAMPLED.ofOthers;
  const parts = {
    lambda:
      batchesMonth * invocation(ASSUMED.billedMsPerBatch, DEPLOYED.memoryGb) +
      sweeps * invocation(ASSUMED.billedMsPerSweep, ASSUMED.sweepMemoryGb),
    dynamodb: writeUnits * PRICE.writeUnit,
    s3: batchesMonth * PRICE.s3Put + ((ticks * ASSUMED.compressedBytesPerTick) / 1e9) * PRICE.s3GbMonth,
    logs: ((batchesMonth * ASSUMED.logBytesPerBatch) / 1e9) * PRICE.logGb,
    xray: (sampled * SECONDS + sweeps) * PRICE.trace,
    kms: ((2 * (shards + TABLES_AND_TOPIC) * SECONDS) / KMS_SECONDS) * PRICE.kmsCall,
    metrics: metrics * PRICE.metricMonth,
    fixed:
      alarmMetrics * PRICE.alarmMetricMonth +
      PRICE.compositeAlarmMonth +
      PRICE.dashboardMonth +
      PRICE.secretMonth,
  };
  const provisioned = (shards * PRICE.shardHour * SECONDS) / 3600 + ticks * PRICE.putUnit;
  const onDemand =
    (PRICE.onDemandStreamHour * SECONDS) / 3600 + gb * (PRICE.onDemandGbIn + PRICE.onDemandGbOut);
  const rest = Object.values(parts).reduce((sum, part) => sum + part, 0);
  const compaction = compactionOf(batchesMonth, ticks);
  return {
    rate,
    factor,
    shards,
    provisioned,
    onDemand,
    ...parts,
    total: provisioned + rest,
    rest,
    compaction,
  };
}

/** What LakeCompaction=yes adds: each object is listed and read, and Athena counts its bytes. */
function compactionOf(objects, ticks) {
  const { readings, queries, transitions } = COMPACTION;
  const requests = objects * (PRICE.s3Get + PRICE.s3Put / 1000);
  const scanned = Math.max(LEAST_SCAN * DAYS, ticks * ASSUMED.compressedBytesPerTick);
  const athena = (readings * scanned + (queries - readings) * LEAST_SCAN * DAYS) * PRICE.athenaByte;
  return readings * requests + athena + transitions * DAYS * PRICE.transition + PRICE.alarmMetricMonth;
}

function positive(name, text) {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number) || number <= 0)
    refuse(`${name} is a number above 0, not ${text}`);
  return number;
}

function refuse(why) {
  console.error(`costs: ${why}`);
  process.exit(2);
}

function invocation(billedMs, memoryGb) {
  return PRICE.lambdaRequest + (billedMs / 1000) * memoryGb * PRICE.lambdaGbSecond;
}

/**
 * A batch ends when it is full or its window is over: a lane with less than a full batch in a window sends one each
 * window that brought it a tick.
 */
function batching(rate, lanes) {
  const busy = Math.min(lanes, ASSUMED.symbols);
  const perSecond = Math.max(rate / DEPLOYED.batchSize, Math.min(rate, busy / DEPLOYED.windowSeconds));
  return {
    batchesPerSecond: perSecond,
    symbolsPerBatch: Math.min(rate / perSecond, Math.max(1, ASSUMED.symbols / busy)),
  };
}

function print() {
  console.log(
    `measured: ${records.in} ticks in ${batches} batches, ${writeUnitsPerTick.toFixed(3)} write units a tick, ` +
      `${(callsToStorage / batches).toFixed(1)} calls to DynamoDB and S3 a batch; ` +
      `${metrics} metrics on ${ASSUMED.channels} channels, ${alarmMetrics} watched`,
  );
  console.log(
    `US dollars a month, open day and night, ${ASSUMED.symbols} symbols, without messages to people\n`,
  );
  console.log(
    '        parallel-                               of the first                                            more with',
  );
  console.log(
    'ticks/s  ization  shards  provisioned  on demand    Lambda DynamoDB    S3 X-Ray  logs   KMS metrics fixed compaction',
  );
  for (const month of months) {
    const cells = [
      [month.rate, 7],
      [month.factor, 8],
      [month.shards, 7],
      [dollars(month.total), 12],
      [dollars(month.onDemand + month.rest), 10],
      [dollars(month.lambda), 9],
      [dollars(month.dynamodb), 8],
      [dollars(month.s3), 5],
      [dollars(month.xray), 5],
      [dollars(month.logs), 5],
      [dollars(month.kms), 5],
      [dollars(month.metrics), 7],
      [dollars(month.fixed), 5],
      [dollars(month.compaction), 10],
    ];
    console.log(cells.map(([text, width]) => String(text).padStart(width)).join(' '));
  }
}

function dollars(amount) {
  return amount < 10 ? amount.toFixed(2) : amount.toFixed(0);
}
