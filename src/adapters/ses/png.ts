import { crc32, deflateSync } from 'node:zlib';
import type { Raster } from '../../core/channels/email/raster.ts';

// https://www.w3.org/TR/png-3/
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const BIT_DEPTH = 8;
const COLOUR_TYPE_PALETTE = 3;
/** A few lines and areas are small at any level, and this one takes a quarter of the time of the default. */
const LEVEL = 3;

/** A PNG of one byte to the pixel: half of it would be enough, but putting two together costs more than it saves. */
export function encodePng(raster: Raster): Buffer {
  const known = ENCODED.get(raster);
  if (known !== undefined) return known;
  const png = encoded(raster);
  ENCODED.set(raster, png);
  return png;
}

/** The same picture goes to many readers. */
const ENCODED = new WeakMap<Raster, Buffer>();

function encoded({ width, height, palette, pixels }: Raster): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([BIT_DEPTH, COLOUR_TYPE_PALETTE, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap((rgb) => [rgb >> 16, (rgb >> 8) & 0xff, rgb & 0xff]));
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(scanlines(width, height, pixels), { level: LEVEL })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Each line begins with the number of its filter: none. */
function scanlines(width: number, height: number, pixels: Uint8Array): Uint8Array {
  const stride = 1 + width;
  const lines = new Uint8Array(stride * height);
  for (let y = 0; y < height; y += 1) {
    lines.set(pixels.subarray(y * width, (y + 1) * width), y * stride + 1);
  }
  return lines;
}

function chunk(type: string, data: Buffer): Buffer {
  const framed = Buffer.alloc(data.length + 12);
  framed.writeUInt32BE(data.length, 0);
  framed.write(type, 4, 'latin1');
  data.copy(framed, 8);
  framed.writeUInt32BE(crc32(framed.subarray(4, data.length + 8)), data.length + 8);
  return framed;
}
