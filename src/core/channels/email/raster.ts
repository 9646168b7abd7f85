/** A picture of up to 16 colours: one palette index for each pixel, row by row. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  /** 0xRRGGBB */
  readonly palette: readonly number[];
  readonly pixels: Uint8Array;
}

/** `share` of `over` on `under`, colour by colour. */
export function blend(under: number, over: number, share: number): number {
  const mix = (shift: number): number => {
    const [low, high] = [(under >> shift) & 0xff, (over >> shift) & 0xff];
    return Math.round(low + (high - low) * share) << shift;
  };
  return mix(16) | mix(8) | mix(0);
}
