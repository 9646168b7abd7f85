import { hash } from 'node:crypto';

type Data = string | ArrayBuffer | ArrayBufferView;

/** Block length of SHA-256: https://www.rfc-editor.org/rfc/rfc2104#section-2 */
const BLOCK_BYTES = 64;
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;

/**
 * SHA-256, or HMAC-SHA-256 with a `secret`, for the SDK's signatures: four of them for each call. What is signed is
 * short and all there at once, so Node's one-shot hash serves, and setting up streams and key objects is spared.
 */
export class Sha256 {
  readonly #keys: { readonly inner: Uint8Array; readonly outer: Uint8Array } | undefined;
  #parts: Uint8Array[] = [];

  constructor(secret?: Data) {
    if (secret !== undefined) this.#keys = paddedKeys(toBytes(secret));
  }

  update(data: Data): void {
    this.#parts.push(toBytes(data));
  }

  digest(): Promise<Uint8Array> {
    if (this.#keys === undefined) return Promise.resolve(digestOf(this.#parts));
    const { inner, outer } = this.#keys;
    return Promise.resolve(digestOf([outer, digestOf([inner, ...this.#parts])]));
  }

  reset(): void {
    this.#parts = [];
  }
}

function digestOf(parts: readonly Uint8Array[]): Uint8Array {
  return hash('sha256', parts.length === 1 ? parts[0]! : Buffer.concat(parts), 'buffer');
}

function paddedKeys(secret: Uint8Array) {
  const key = secret.length > BLOCK_BYTES ? digestOf([secret]) : secret;
  const inner = new Uint8Array(BLOCK_BYTES).fill(INNER_PAD);
  const outer = new Uint8Array(BLOCK_BYTES).fill(OUTER_PAD);
  key.forEach((byte, index) => {
    inner[index]! ^= byte;
    outer[index]! ^= byte;
  });
  return { inner, outer };
}

/** Bytes are taken as they are, not copied: the SDK does not change what it signs. */
function toBytes(data: Data): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data, 'utf8');
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
