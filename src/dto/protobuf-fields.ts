/** One field of a protobuf message; `data` is null for the numeric wire types, whose value nobody here needs. */
export interface ProtobufField {
  readonly field: number;
  readonly data: Uint8Array | null;
}

const VARINT = 0;
const FIXED_64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

/**
 * The fields of a protobuf message in order, as views; null when malformed (a length beyond the end, an unknown
 * wire type, an over-long number). Wire format: https://protobuf.dev/programming-guides/encoding/
 */
export function readFields(bytes: Uint8Array): readonly ProtobufField[] | null {
  const fields: ProtobufField[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const tag = readVarint(bytes, offset);
    if (tag === null) return null;
    const body = readBody(bytes, tag.end, tag.value % 8);
    if (body === null || body.end > bytes.length) return null;
    fields.push({ field: Math.floor(tag.value / 8), data: body.data });
    offset = body.end;
  }
  return fields;
}

interface Body {
  readonly data: Uint8Array | null;
  readonly end: number;
}

function readBody(bytes: Uint8Array, start: number, wireType: number): Body | null {
  switch (wireType) {
    case VARINT: {
      const number = readVarint(bytes, start);
      return number === null ? null : { data: null, end: number.end };
    }
    case FIXED_64:
      return { data: null, end: start + 8 };
    case FIXED_32:
      return { data: null, end: start + 4 };
    case LENGTH_DELIMITED: {
      const length = readVarint(bytes, start);
      if (length === null) return null;
      const end = length.end + length.value;
      return { data: bytes.subarray(length.end, end), end };
    }
    default:
      return null;
  }
}

const MAX_VARINT_BYTES = 10;

/** The value is exact below 2^53, far above any length or tag that can be valid here. */
function readVarint(
  bytes: Uint8Array,
  start: number,
): { readonly value: number; readonly end: number } | null {
  let value = 0;
  for (let i = 0; i < MAX_VARINT_BYTES; i++) {
    const byte = bytes[start + i];
    if (byte === undefined) return null;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, end: start + i + 1 };
  }
  return null;
}
