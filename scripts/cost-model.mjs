// List prices of us-east-1 times what kinesis-processor did in some minutes of a feed, and what the source and the template say of
// metrics and alarms. The model, its assumptions and what it leaves out: docs/deploying.md.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { declaredFunction } from '../build/lib/template/deployed-function.js';
import { readTemplate } from '../build/lib/template/template.js';

const ROOT = join(import.meta.dirname, '..');

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
  metricRead: 0.01e-3,
  /** Fargate on arm64. */
  vcpuHour: 0.03238,
  taskGbHour: 0.00356,
  addressHour: 0.005,
};
const template = readTemplate();
const { memoryMb, events } = declaredFunction(template, 'KinesisProcessor', 'prod');
export const DEPLOYED = {
  batchSize: Number(events.Ticks.BatchSize),
  windowSeconds: Number(events.Ticks.MaximumBatchingWindowInSeconds),
  memoryMb,
};
/** What cannot be measured without AWS; change it here when you have measured it there. */
export const ASSUMED = {
  symbols: 20,
  /** A batch waits for two rounds of calls, one after the other. */
  waitMsPerBatch: 40,
  /** That much memory is a whole core. */
  coreMb: 1769,
  billedMsPerSweep: 200,
  sweepMemoryGb: 0.1875,
  recordsPerShardSecond: 1000,
  /** Of kinesis-processor a metric is written in every hour; those about alerts and people exist in hours that have some. */
  shareOfHoursWithAlerts: 0.5,
  /** Channels that are used, and values that any other dimension takes. */
  channels: 3,
  valuesOfDimension: 3,
  /** MetricsConfig of the mapping: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
  mappingMetrics: 7,
  /** A line of the feed's log in each minute. */
  feedLineBytes: 400,
};
const SECONDS = 30 * 86_400;
const HOURS = SECONDS / 3600;
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
/** Athena bills at least that much for a query. */
const LEAST_SCAN = 10e6;
/** A day's: what there is, what is written, and the same after writing; the steps around them. */
const COMPACTION = { readings: 2, queries: 3, transitions: 12 };
/** A day's: the plan, its twelve actions for what is warm, four changes of six steps. */
const SCALING = { metrics: 4, transitions: 45 };
const DAYS = 30;
/** `counts`: cases as apps/bench/costs/measure-rate.ts counts them. */
export function costsOf(counts) {
  const metrics = countMetrics(counts[0].metrics);
  const alarmMetrics = countAlarmMetrics([undefined, 'IsOnAws', 'WatchesFeed']);
  const months = counts.map((each) => monthOf(each, metrics, alarmMetrics));
  return { metrics, alarmMetrics, months };
}

export function shardsFor(rate) {
  return Math.max(1, Math.ceil(rate / ASSUMED.recordsPerShardSecond));
}

/** Every set of dimensions is a metric of its own. One is billed by the hour in which it has a value. */
function countMetrics(ofBatches) {
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
  for (const name of ofBatches) written.delete(name.split(' ')[0]);
  const always = ofBatches.length + ASSUMED.mappingMetrics;
  return { always, withAlerts: [...written.values()].reduce((sum, values) => sum + values, 0) };
}

/** Each metric that an alarm looks at is billed; alarms of what is off by default are counted with it. */
function countAlarmMetrics(conditions) {
  const alarms = Object.values(template.Resources).filter(
    ({ Type, Condition }) => Type === 'AWS::CloudWatch::Alarm' && conditions.includes(Condition),
  );
  const looks = alarms.map(({ Properties }) => JSON.stringify(Properties).match(/"MetricName":/g).length);
  return looks.reduce((sum, count) => sum + count, 0);
}

function monthOf(count, metrics, alarmMetrics) {
  const { rate, lanes } = count;
  const shards = shardsFor(rate);
  const ticks = rate * SECONDS;
  const batchesMonth = (ticks * count.batches) / count.ticks;
  const batchesPerSecond = batchesMonth / SECONDS;
  const sweeps = SECONDS / 60;
  const billedMs =
    ((count.cpuMs / count.batches) * ASSUMED.coreMb) / DEPLOYED.memoryMb + ASSUMED.waitMsPerBatch;
  const perTick = (value) => (value * ticks) / count.ticks;
  const gb = perTick(count.tickBytes) / 1e9;
  const sampled =
    Math.min(batchesPerSecond, SAMPLED.firstPerSecond) +
    Math.max(0, batchesPerSecond - SAMPLED.firstPerSecond) * SAMPLED.ofOthers;
  const parts = {
    lambda:
      batchesMonth * invocation(billedMs, DEPLOYED.memoryMb / 1024) +
      sweeps * invocation(ASSUMED.billedMsPerSweep, ASSUMED.sweepMemoryGb),
    dynamodb: perTick(count.writeUnits) * PRICE.writeUnit,
    s3:
      perTick(count.calls['s3:PutObject']) * PRICE.s3Put +
      (perTick(count.objectBytes) / 1e9) * PRICE.s3GbMonth,
    logs: (perTick(count.logBytes) / 1e9) * PRICE.logGb,
    xray: (sampled * SECONDS + sweeps) * PRICE.trace,
    kms: ((2 * (shards + TABLES_AND_TOPIC) * SECONDS) / KMS_SECONDS) * PRICE.kmsCall,
    metrics: (metrics.always + metrics.withAlerts * ASSUMED.shareOfHoursWithAlerts) * PRICE.metricMonth,
    fixed:
      alarmMetrics * PRICE.alarmMetricMonth +
      PRICE.compositeAlarmMonth +
      PRICE.dashboardMonth +
      PRICE.secretMonth,
  };
  const provisioned = shards * PRICE.shardHour * HOURS + ticks * PRICE.putUnit;
  const onDemand = PRICE.onDemandStreamHour * HOURS + gb * (PRICE.onDemandGbIn + PRICE.onDemandGbOut);
  const rest = Object.values(parts).reduce((sum, part) => sum + part, 0);
  return {
    rate,
    factor: lanes / shards,
    windowSeconds: count.windowSeconds,
    batchSize: count.batchSize,
    shards,
    provisioned,
    onDemand,
    ...parts,
    total: provisioned + rest,
    rest,
    compaction: compactionOf(batchesMonth, perTick(count.objectBytes)),
    feed: feed(),
    scaling: scaling(),
  };
}

/** What LakeCompaction=yes adds: each object is listed and read, and Athena counts its bytes. */
function compactionOf(objects, bytes) {
  const { readings, queries, transitions } = COMPACTION;
  const requests = objects * (PRICE.s3Get + PRICE.s3Put / 1000);
  const scanned = Math.max(LEAST_SCAN * DAYS, bytes);
  const athena = (readings * scanned + (queries - readings) * LEAST_SCAN * DAYS) * PRICE.athenaByte;
  return readings * requests + athena + transitions * DAYS * PRICE.transition + PRICE.alarmMetricMonth;
}

/** What FeedVendor adds: a task all day with an address of its own, its metric, its alarms, its log. */
function feed() {
  const { Cpu, Memory } = template.Resources.FeedTask.Properties;
  const task = (Number(Cpu) / 1024) * PRICE.vcpuHour + (Number(Memory) / 1024) * PRICE.taskGbHour;
  const log = ((SECONDS / 60) * ASSUMED.feedLineBytes) / 1e9;
  const alarms = countAlarmMetrics(['HasFeed', 'WatchesFeedService']);
  return (
    (task + PRICE.addressHour) * HOURS +
    PRICE.metricMonth +
    alarms * PRICE.alarmMetricMonth +
    log * PRICE.logGb
  );
}

/** What Scaling=load or calendar adds, beside what it saves. */
function scaling() {
  const day = SCALING.metrics * PRICE.metricRead + SCALING.transitions * PRICE.transition;
  return DAYS * day + PRICE.alarmMetricMonth;
}

function invocation(billedMs, memoryGb) {
  return PRICE.lambdaRequest + (billedMs / 1000) * memoryGb * PRICE.lambdaGbSecond;
}
