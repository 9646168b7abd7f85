import { deflateRawSync, inflateRawSync } from 'node:zlib';

/**
 * Up to this length a text is wrapped and not shrunk: an item that holds it and nothing else of size stays within its one
 * write unit of 1 KB either way, and setting up the compressor costs more than the rest of the item.
 */
const SHORTEST_COMPRESSED = 257;

/** JSON as raw deflate: a write unit is 1 KB, and columns of numbers shrink to a third. */
export function packJson(value: unknown): Uint8Array {
  const text = Buffer.from(JSON.stringify(value));
  return text.length < SHORTEST_COMPRESSED ? storedBlock(text) : deflateRawSync(text);
}

export function unpackJson(packed: Uint8Array): unknown {
  return JSON.parse(inflateRawSync(packed).toString('utf8'));
}

/** Deflate's own form of "not compressed", last block: https://www.rfc-editor.org/rfc/rfc1951#section-3.2.4 */
function storedBlock(text: Buffer): Uint8Array {
  const block = Buffer.allocUnsafe(5 + text.length);
  block[0] = 1;
  block.writeUInt16LE(text.length, 1);
  block.writeUInt16LE(~text.length & 0xffff, 3);
  text.copy(block, 5);
  return block;
}
