/** The bytes are no state that this reader can have written: cut short, or not ours at all. */
export class StateDecodeError extends Error {
  override readonly name = 'StateDecodeError';
}

/** Reads what a StateWriter wrote, in the same order. Every method throws a StateDecodeError on bytes that do not fit. */
export class StateReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes not read yet. */
  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  /** All bytes read so far. */
  consumed(): Uint8Array {
    return this.#bytes.subarray(0, this.#offset);
  }

  f64(): number {
    this.#need(8, 'a double');
    const value = this.#view.getFloat64(this.#offset, true);
    this.#offset += 8;
    return value;
  }

  /** A double that was rounded to single precision. */
  f32(): number {
    this.#need(4, 'a single-precision number');
    const value = this.#view.getFloat32(this.#offset, true);
    this.#offset += 4;
    return value;
  }

  f64Array(): Float64Array<ArrayBuffer> {
    const length = this.varint();
    this.#need(8 * length, `${length} doubles`);
    const values = new Float64Array(length);
    for (let i = 0; i < length; i++) values[i] = this.#view.getFloat64(this.#offset + 8 * i, true);
    this.#offset += 8 * length;
    return values;
  }

  f32Array(): Float32Array<ArrayBuffer> {
    const length = this.varint();
    this.#need(4 * length, `${length} single-precision numbers`);
    const values = new Float32Array(length);
    for (let i = 0; i < length; i++) values[i] = this.#view.getFloat32(this.#offset + 4 * i, true);
    this.#offset += 4 * length;
    return values;
  }

  varint(): number {
    return this.#takeVarint(0, 1);
  }

  signedVarint(): number {
    const first = this.#takeByte();
    const low = Math.floor((first % 128) / 2);
    const magnitude = first < 128 ? low : this.#takeVarint(low, 64);
    return first % 2 === 1 ? -magnitude - 1 : magnitude;
  }

  string(): string {
    const start = this.#offset;
    const encoded = this.#takeBytes();
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(encoded);
    } catch {
      throw new StateDecodeError(`state is damaged: the text at byte ${start} is not UTF-8`);
    }
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.#takeBytes().slice();
  }

  #takeBytes(): Uint8Array {
    const length = this.varint();
    this.#need(length, `${length} bytes`);
    const taken = this.#bytes.subarray(this.#offset, this.#offset + length);
    this.#offset += length;
    return taken;
  }

  #takeByte(): number {
    this.#need(1, 'one byte');
    return this.#bytes[this.#offset++]!;
  }

  #takeVarint(low: number, firstScale: number): number {
    const start = this.#offset;
    let value = low;
    let scale = firstScale;
    for (;;) {
      const byte = this.#takeByte();
      value += (byte % 128) * scale;
      if (value > Number.MAX_SAFE_INTEGER || scale > Number.MAX_SAFE_INTEGER)
        throw new StateDecodeError(`state is damaged: the whole number at byte ${start} is above 2^53 - 1`);
      if (byte < 128) return value;
      scale *= 128;
    }
  }

  #need(count: number, what: string): void {
    if (count <= this.remaining) return;
    throw new StateDecodeError(
      `state is cut short: expected ${what} at byte ${this.#offset}, ${this.remaining} of ${this.#bytes.length} bytes are left`,
    );
  }
}
