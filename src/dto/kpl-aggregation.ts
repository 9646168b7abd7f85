import { hash } from 'node:crypto';
import { readFields } from './protobuf-fields.ts';

/**
 * Records aggregated by the Kinesis Producer Library: magic, a protobuf AggregatedRecord, the MD5 of the protobuf.
 * Format: https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md
 */
const MAGIC = [0xf3, 0x89, 0x9a, 0xc2] as const;
const DIGEST_LENGTH = 16;

const AGGREGATE_RECORDS_FIELD = 3;
const RECORD_DATA_FIELD = 3;

/** Far beyond what fits with real events (1 MiB at about 100 bytes each); bounds the work of one record. */
const MAX_RECORDS = 20_000;

export function isKplAggregate(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, index) => bytes[index] === byte);
}

/** The data of each user record, in order, as views into `bytes`; or one sentence saying what is wrong. Never throws. */
export function deaggregate(bytes: Uint8Array): readonly Uint8Array[] | string {
  const bodyEnd = bytes.length - DIGEST_LENGTH;
  if (bodyEnd < MAGIC.length)
    return `expected at least ${MAGIC.length + DIGEST_LENGTH} bytes, received ${bytes.length}`;
  const body = bytes.subarray(MAGIC.length, bodyEnd);
  if (!hash('md5', body, 'buffer').equals(bytes.subarray(bodyEnd)))
    return 'expected the MD5 of the body at its end';
  const records = readFields(body);
  if (records === null) return 'expected a protobuf AggregatedRecord, received malformed fields';
  const inner: Uint8Array[] = [];
  for (const { field, data } of records) {
    if (field !== AGGREGATE_RECORDS_FIELD) continue;
    const content = data === null ? null : readFields(data);
    if (content === null)
      return `expected a protobuf Record, received malformed fields in record ${inner.length}`;
    inner.push(content.findLast((part) => part.field === RECORD_DATA_FIELD)?.data ?? new Uint8Array());
    if (inner.length > MAX_RECORDS)
      return `expected at most ${MAX_RECORDS} records in an aggregate, received more`;
  }
  return inner.length === 0 ? 'expected records in the aggregate, received none' : inner;
}
