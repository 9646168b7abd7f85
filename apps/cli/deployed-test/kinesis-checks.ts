import { gunzipSync } from 'node:zlib';
import { toMessage } from '../../../src/dto/market-event-message.ts';
import { isRecord } from '../../../src/dto/problems.ts';
import type { Alert } from '../../../src/core/alert/alert.ts';
import { explanationOf } from '../../../src/core/notifications/words/explanation.ts';
import type { DynamoMarketHistoryReader } from '../../../src/adapters/dynamodb/dynamo-market-history-reader.ts';
import { readObject } from '../../../lib/operations/lake/marked-objects.ts';
import { CheckFailure, type Checks } from './checks.ts';
import { objectsOf } from './clean-up.ts';
import { exampleBars, exampleTrades } from './example-market.ts';
import { sampleRecords } from './sample-events.ts';
import type { DeployedRun } from './deployed-run.ts';

const SAMPLES = ['kinesis-processor/valid-batch', 'kinesis-processor/poison-records'] as const;
const SUBJECT = 'kinesis-processor';
/** Times that hold those of the samples and those of now. */
const SINCE_MS = Date.parse('2026-01-01T00:00:00Z');
const MINUTE_MS = 60_000;
/** SNS says nothing of how long it takes; it is well under a second as a rule. */
const TOPIC_PATIENCE_MS = 30_000;

/** Puts samples and a market of examples through kinesis-processor, and looks at everything that has to come of it. */
export async function checkKinesisProcessor(checks: Checks, run: DeployedRun): Promise<void> {
  const sent: Sent = { symbols: [], accepted: 0, rejected: 0 };
  for (const path of SAMPLES) {
    await checks.run(SUBJECT, `takes events/${path}.json`, async () => {
      const sample = await sampleRecords(path, run.probe);
      await invokeWith(run, sample.records);
      sent.symbols.push(...sample.symbols);
      sent.accepted += sample.accepted;
      sent.rejected += sample.rejected;
      return `${sample.accepted} accepted, ${sample.rejected} refused`;
    });
  }
  const market = { bars: run.probe.newSymbol(), trades: run.probe.newSymbol() };
  const isTaken = await checks.run(SUBJECT, 'takes a market of examples', async () => {
    const events = [
      ...(await exampleTrades(market.trades, run.now())),
      ...(await exampleBars(market.bars, run.now())),
    ];
    await invokeWith(
      run,
      events.map((event) => Buffer.from(JSON.stringify(toMessage(event)))),
    );
    sent.symbols.push(market.bars, market.trades);
    sent.accepted += events.length;
    return `${events.length} accepted`;
  });
  await checkStores(checks, run, sent);
  if (!isTaken) {
    for (const check of ['finds the move in it', 'publishes the alert', 'changes nothing for a replay']) {
      checks.notTried(SUBJECT, check, 'the market was not taken');
    }
    return;
  }
  await checks.run(SUBJECT, 'finds the move in it', async () => {
    const anomalies = await run.history.anomalies(market.bars, SINCE_MS, run.now() + MINUTE_MS);
    const [first] = anomalies;
    if (first === undefined) throw new CheckFailure('expected an anomaly in processed-data, found none');
    return explanationOf({ ...first, symbol: 'it' });
  });
  await checks.run(SUBJECT, 'publishes the alert', async () => {
    const alert = await checks.eventually('no message came from the topic', TOPIC_PATIENCE_MS, () =>
      firstAlert(run, market.bars),
    );
    return `${alert.severity} ${alert.anomaly} came from the topic`;
  });
  await checkReplay(checks, run, market.bars);
}

interface Sent {
  readonly symbols: string[];
  accepted: number;
  rejected: number;
}

async function invokeWith(run: DeployedRun, records: readonly Uint8Array[]): Promise<void> {
  for (const batch of run.probe.batchesOf(records, run.now())) {
    const answer = await run.invoke(SUBJECT, batch);
    const failures = isRecord(answer) ? answer['batchItemFailures'] : undefined;
    if (!Array.isArray(failures)) throw new CheckFailure('it does not answer as the stream mapping expects');
    if (failures.length > 0) throw new CheckFailure('it asks for a part of the batch once more');
    run.lastBatch = batch;
  }
}

async function firstAlert(run: DeployedRun, symbol: string): Promise<Alert | null> {
  const heard = await run.heard();
  return [...heard.values()].find((alert) => alert.symbol === symbol) ?? null;
}

async function checkStores(checks: Checks, run: DeployedRun, sent: Sent): Promise<void> {
  await checks.run(SUBJECT, 'keeps them in DynamoDB', async () => {
    const counts = { ticks: 0, bars: 0, states: 0 };
    for (const symbol of sent.symbols) {
      const { ticks, bars, hasState } = await storedOf(run.history, symbol, run.now() + MINUTE_MS);
      counts.ticks += ticks;
      counts.bars += bars;
      counts.states += hasState ? 1 : 0;
    }
    if (counts.ticks === 0 || counts.bars === 0 || counts.states < sent.symbols.length) {
      throw new CheckFailure(`found only ${countsText(counts)} of ${sent.symbols.length} symbols`);
    }
    return countsText(counts);
  });
  for (const [folder, check, expected] of [
    ['processed', 'keeps them in the data lake', sent.accepted],
    ['quarantine', 'keeps what it refuses in quarantine', sent.rejected],
  ] as const) {
    await checks.run(SUBJECT, check, async () => {
      const { shardId } = run.probe;
      const times = { fromMs: run.startedMs, toMs: run.now() };
      if (run.lake === null) throw new CheckFailure('no data lake is known');
      const { s3, bucket } = run.lake;
      const keys = await objectsOf(s3, bucket, { folder, shardId, ...times });
      const rows = new Set<string>();
      for (const key of keys) {
        for (const row of linesOf(await readObject(s3, bucket, key))) rows.add(row);
      }
      if (rows.size !== expected) {
        throw new CheckFailure(`expected ${expected} rows in ${folder}/, found ${rows.size}`);
      }
      return `${rows.size} rows in ${keys.length} objects`;
    });
  }
}

function countsText({ ticks, bars, states }: { ticks: number; bars: number; states: number }): string {
  return `${ticks} ticks, ${bars} bars, ${states} states`;
}

async function storedOf(history: DynamoMarketHistoryReader, symbol: string, toMs: number) {
  return {
    ticks: (await history.ticks(symbol, SINCE_MS, toMs)).length,
    bars: (await history.bars(symbol, MINUTE_MS, SINCE_MS, toMs)).length,
    hasState: (await history.state(symbol)) !== null,
  };
}

function linesOf(object: Uint8Array): readonly string[] {
  return gunzipSync(object).toString('utf8').trimEnd().split('\n');
}

/** Kinesis delivers at least once: what comes again must leave no trace. */
async function checkReplay(checks: Checks, run: DeployedRun, symbol: string): Promise<void> {
  await checks.run(SUBJECT, 'changes nothing for a replay', async () => {
    const before = await run.history.state(symbol);
    await run.invoke(SUBJECT, run.lastBatch);
    const after = await run.history.state(symbol);
    if (before?.version !== after?.version) {
      throw new CheckFailure(`its state went from version ${before?.version} to ${after?.version}`);
    }
    return `its state stays at version ${after?.version}`;
  });
}
