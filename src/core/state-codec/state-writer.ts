const UTF8 = new TextEncoder();

/**
 * Compact, versionless bytes for a state that must come back bit for bit. Little endian throughout, so the same
 * bytes mean the same state on every machine. The caller writes its own version first and reads it first.
 *
 * Variable-length integers are LEB128, signed ones zig-zag, as Protocol Buffers has them:
 * https://protobuf.dev/programming-guides/encoding/#varints
 */
export class StateWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #length = 0;

  constructor(initialCapacity = 256) {
    this.#bytes = new Uint8Array(Math.max(16, initialCapacity));
    this.#view = new DataView(this.#bytes.buffer);
  }

  f64(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** Half the bytes, for what its owner rounds with `Math.fround`: anything else comes back changed. */
  f32(value: number): void {
    this.#reserve(4);
    this.#view.setFloat32(this.#length, value, true);
    this.#length += 4;
  }

  /** Length first, then the doubles. */
  f64Array(values: Float64Array): void {
    this.varint(values.length);
    this.#reserve(8 * values.length);
    for (const value of values) {
      this.#view.setFloat64(this.#length, value, true);
      this.#length += 8;
    }
  }

  /** Length first, then the single-precision numbers: half the bytes where six digits are plenty. */
  f32Array(values: Float32Array): void {
    this.varint(values.length);
    this.#reserve(4 * values.length);
    for (const value of values) {
      this.#view.setFloat32(this.#length, value, true);
      this.#length += 4;
    }
  }

  /** A whole number from 0 to 2^53 - 1; small ones take one byte. */
  varint(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0)
      throw new RangeError(`varint takes a whole number from 0 to 2^53 - 1, got ${value}`);
    this.#reserve(8);
    this.#pushVarint(value);
  }

  /** A whole number from -(2^53 - 1) to 2^53 - 1; small ones of either sign take one byte. */
  signedVarint(value: number): void {
    if (!Number.isSafeInteger(value))
      throw new RangeError(`signedVarint takes a whole number within 2^53 - 1 of 0, got ${value}`);
    this.#reserve(8);
    // Zig-zag doubles the magnitude, which would not fit a double near 2^53: the sign bit and the low six bits
    // make the first byte, the rest follows as a plain varint. The bytes are those of zig-zag.
    const sign = value < 0 ? 1 : 0;
    const magnitude = value < 0 ? -(value + 1) : value;
    const rest = Math.floor(magnitude / 64);
    this.#bytes[this.#length++] = (magnitude % 64) * 2 + sign + (rest > 0 ? 128 : 0);
    if (rest > 0) this.#pushVarint(rest);
  }

  /** UTF-8, its length in bytes first. A lone surrogate becomes U+FFFD. */
  string(value: string): void {
    this.bytes(UTF8.encode(value));
  }

  /** Length first, then the bytes. */
  bytes(value: Uint8Array): void {
    this.varint(value.length);
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  /** Begins anew, in the same memory. */
  clear(): void {
    this.#length = 0;
  }

  /** The bytes written so far, valid until the next write. */
  written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** A copy of what was written so far. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  #pushVarint(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.#bytes[this.#length++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }

  #reserve(extra: number): void {
    const needed = this.#length + extra;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    grown.set(this.#bytes);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}
