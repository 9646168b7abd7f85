import { gunzipSync } from 'node:zlib';

/** One line of quarantine/, as docs/data-dictionary.md has it. */
export interface QuarantineLine {
  readonly reason: string;
  readonly detail: string;
  readonly shard_id: string;
  readonly sequence_number: string;
  readonly sub_sequence: number;
  readonly arrived_at: string;
  readonly partition_key: string;
  readonly data_base64?: string;
}

/** Where the data lake keeps what was no valid event. */
export const QUARANTINE = 'quarantine/';

/** The shape is ours, so it is read without another validation. */
export function quarantineLines(object: Uint8Array): readonly QuarantineLine[] {
  const lines = gunzipSync(object).toString('utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as QuarantineLine);
}
