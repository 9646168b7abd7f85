// FNV-1a distinguishes texts, and is no protection against intent. Whoever remembers a hash decides what it is taken over: one
// that is stored, or that somebody else knows, keeps its units for ever.
// https://datatracker.ietf.org/doc/html/draft-eastlake-fnv

const OFFSET_64 = 0xcbf29ce484222325n;
const PRIME_64 = 0x100000001b3n;
const OFFSET_32 = 0x811c9dc5;
const PRIME_32 = 0x01000193;

/** 16 hexadecimal digits. */
export function fnv1a64(units: Iterable<number>): string {
  let hash = OFFSET_64;
  for (const unit of units) hash = BigInt.asUintN(64, (hash ^ BigInt(unit)) * PRIME_64);
  return hash.toString(16).padStart(16, '0');
}

/** 32 bits; from another basis it is another hash of the same. It runs over every state: by index, six times as fast as an iterator. */
export function fnv1a32(units: ArrayLike<number>, basis: number = OFFSET_32): number {
  let hash = basis;
  for (let index = 0; index < units.length; index += 1) hash = Math.imul(hash ^ units[index]!, PRIME_32);
  return hash >>> 0;
}

export function utf8Bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function utf16Units(text: string): Uint16Array {
  const units = new Uint16Array(text.length);
  for (let index = 0; index < text.length; index += 1) units[index] = text.charCodeAt(index);
  return units;
}
