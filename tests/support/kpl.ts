import { hash } from 'node:crypto';

/** One user record as the Kinesis Producer Library would aggregate it. */
export interface KplRecord {
  readonly partitionKey: string;
  readonly explicitHashKey?: string;
  readonly data: Uint8Array;
}

const MAGIC = Buffer.from([0xf3, 0x89, 0x9a, 0xc2]);

/** Encodes an aggregate: https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md */
export function aggregate(records: readonly KplRecord[]): Buffer {
  const keys = [...new Set(records.map(({ partitionKey }) => partitionKey))];
  const hashKeys = [...new Set(records.flatMap(({ explicitHashKey }) => explicitHashKey ?? []))];
  const body = Buffer.concat([
    ...keys.map((key) => bytesField(1, Buffer.from(key))),
    ...hashKeys.map((key) => bytesField(2, Buffer.from(key))),
    ...records.map((record) => bytesField(3, encodeRecord(record, keys, hashKeys))),
  ]);
  return seal(body);
}

/** Puts magic and MD5 around any body, so that a test can send a body that is no AggregatedRecord. */
export function seal(body: Uint8Array): Buffer {
  return Buffer.concat([MAGIC, body, hash('md5', body, 'buffer')]);
}

function encodeRecord(record: KplRecord, keys: readonly string[], hashKeys: readonly string[]): Buffer {
  const hashKey = record.explicitHashKey;
  return Buffer.concat([
    varintField(1, keys.indexOf(record.partitionKey)),
    ...(hashKey === undefined ? [] : [varintField(2, hashKeys.indexOf(hashKey))]),
    bytesField(3, record.data),
  ]);
}

export function bytesField(field: number, data: Uint8Array): Buffer {
  return Buffer.concat([varint(field * 8 + 2), varint(data.length), data]);
}

export function varintField(field: number, value: number): Buffer {
  return Buffer.concat([varint(field * 8), varint(value)]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Buffer.from([...bytes, rest]);
}
