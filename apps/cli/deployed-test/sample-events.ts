import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { KinesisStreamEvent, SNSEvent } from 'aws-lambda';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';
import { decodeKinesisEvent } from '../../../src/dto/kinesis-event.ts';
import { CheckFailure } from './checks.ts';
import type { Probe } from './probe.ts';

const GZIP_MAGIC = 0x1f8b;

/** The content of a file in events/. */
export async function sampleEvent(path: string): Promise<unknown> {
  return JSON.parse(await readFile(join(repositoryRoot, 'events', `${path}.json`), 'utf8'));
}

export interface SampleRecords {
  readonly records: readonly Uint8Array[];
  /** The symbols that stand for those of the sample. */
  readonly symbols: readonly string[];
  readonly accepted: number;
  readonly rejected: number;
}

/**
 * The records of a sample, speaking of the run's own symbols. Compressed ones become plain: what matters is the message.
 * @throws CheckFailure when a symbol of the sample would be left in
 */
export async function sampleRecords(path: string, probe: Probe): Promise<SampleRecords> {
  const sample = (await sampleEvent(path)) as KinesisStreamEvent;
  const names = [...new Set(decodeKinesisEvent(sample).events.map(({ event }) => event.symbol))];
  const renamed = new Map(names.map((name) => [name, probe.newSymbol()]));
  const records = sample.Records.map(({ kinesis }) => {
    const bytes = Buffer.from(kinesis.data, 'base64');
    const text = (
      bytes.length > 2 && bytes.readUInt16BE() === GZIP_MAGIC ? gunzipSync(bytes) : bytes
    ).toString();
    return Buffer.from(
      [...renamed].reduce((renaming, [from, to]) => renaming.replaceAll(`"${from}"`, `"${to}"`), text),
    );
  });
  const event = { Records: sample.Records.map((record, index) => withData(record, records[index]!)) };
  const { events, rejected } = decodeKinesisEvent(event);
  const strange = events.find(({ event: { symbol } }) => !probe.owns(symbol));
  if (strange !== undefined) throw new CheckFailure(`${path}: ${strange.event.symbol} cannot be renamed`);
  return {
    records,
    symbols: [...renamed.values()],
    accepted: events.length,
    rejected: rejected.length,
  };
}

function withData(record: KinesisStreamEvent['Records'][number], data: Buffer): typeof record {
  return { ...record, kinesis: { ...record.kinesis, data: data.toString('base64') } };
}

/** A sample of SNS, as if what it tells had happened to `symbol` just now. */
export async function sampleAlert(
  path: string,
  { symbol, messageId, nowMs }: { symbol: string; messageId: string; nowMs: number },
): Promise<SNSEvent> {
  const sample = (await sampleEvent(path)) as SNSEvent;
  const at = new Date(nowMs).toISOString();
  const episodeId = `${symbol}-sample-${at}`;
  return {
    Records: sample.Records.map((record) => ({
      ...record,
      Sns: {
        ...record.Sns,
        MessageId: messageId,
        Timestamp: at,
        Message: JSON.stringify({
          ...(JSON.parse(record.Sns.Message) as object),
          symbol,
          episode_id: episodeId,
          alert_id: `${episodeId}-1`,
          occurred_at: at,
          detected_at: at,
        }),
      },
    })),
  };
}
