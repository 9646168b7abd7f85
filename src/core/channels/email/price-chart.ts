import { blend, type Raster } from './raster.ts';

/** Shown at two thirds of its size: sharp where a point has two pixels, at half the work of drawing them all. */
export const CHART_WIDTH = 792;
export const CHART_HEIGHT = 156;
export const CHART_SCALE = 1.5;

const WHITE = 0xffffff;
const GRID = 0xe9ebef;
const MARGIN = 12;
const LINE_RADIUS = 1.9;
const DOT_RADIUS = 7;
/** Shades between a background and the line that smooth its edge. */
const SHADES = 6;

const BACKGROUND = 0;
const GRID_LINE = 1;
const AREA = 2;
const ON_BACKGROUND = 3;
const ON_AREA = ON_BACKGROUND + SHADES;
const LINE = ON_AREA + SHADES;

/** Prices as a line over a tinted area with its last point marked, on white; null below two prices. */
export function priceChart(prices: readonly number[], colour: number): Raster | null {
  if (prices.length < 2) return null;
  const known = DRAWN.get(prices);
  if (known?.colour === colour) return known.raster;
  const raster = drawn(prices, colour);
  DRAWN.set(prices, { colour, raster });
  return raster;
}

/** All readers of an alert get the same picture, of an eighth of a megabyte. */
const DRAWN = new WeakMap<readonly number[], { readonly colour: number; readonly raster: Raster }>();

function drawn(prices: readonly number[], colour: number): Raster {
  const pixels = new Uint8Array(CHART_WIDTH * CHART_HEIGHT);
  const points = pointsOf(prices);
  fillArea(pixels, points);
  drawGrid(pixels);
  for (const [index, point] of points.entries()) {
    if (index > 0) stroke(pixels, points[index - 1]!, point, LINE_RADIUS);
  }
  const last = points.at(-1)!;
  stroke(pixels, last, last, DOT_RADIUS);
  return { width: CHART_WIDTH, height: CHART_HEIGHT, palette: paletteOf(colour), pixels };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function pointsOf(prices: readonly number[]): readonly Point[] {
  const low = Math.min(...prices);
  const range = Math.max(...prices) - low;
  const [left, width] = [MARGIN, CHART_WIDTH - 2 * MARGIN];
  const [top, height] = [MARGIN, CHART_HEIGHT - 2 * MARGIN];
  return prices.map((price, index) => ({
    x: left + (width * index) / (prices.length - 1),
    y: range === 0 ? top + height / 2 : top + height * (1 - (price - low) / range),
  }));
}

/** Row by row: what is below the line stays below it, so that each row is the one above and the columns that begin in it. */
function fillArea(pixels: Uint8Array, points: readonly Point[]): void {
  const columnsFrom = Array.from({ length: CHART_HEIGHT }, (): number[] => []);
  let segment = 1;
  for (let x = Math.ceil(points[0]!.x); x <= points.at(-1)!.x; x += 1) {
    while (points[segment]!.x < x) segment += 1;
    const from = points[segment - 1]!;
    const to = points[segment]!;
    columnsFrom[Math.ceil(from.y + ((to.y - from.y) * (x - from.x)) / (to.x - from.x))]!.push(x);
  }
  for (let y = 1; y < CHART_HEIGHT; y += 1) {
    const row = y * CHART_WIDTH;
    pixels.copyWithin(row, row - CHART_WIDTH, row);
    for (const x of columnsFrom[y]!) pixels[row + x] = AREA;
  }
}

/** Dots at the highest and the lowest price, behind the line and beside the area. */
function drawGrid(pixels: Uint8Array): void {
  for (const y of [MARGIN, CHART_HEIGHT / 2, CHART_HEIGHT - MARGIN]) {
    for (let x = MARGIN; x < CHART_WIDTH - MARGIN; x += 1) {
      const at = y * CHART_WIDTH + x;
      if (x % 10 < 5 && pixels[at] === BACKGROUND) pixels[at] = GRID_LINE;
    }
  }
}

/** A round-ended line whose edge pixels are covered by as much as the line reaches into them. */
function stroke(pixels: Uint8Array, from: Point, to: Point, radius: number): void {
  const firstY = Math.max(0, Math.floor(Math.min(from.y, to.y) - radius - 1));
  const lastY = Math.min(CHART_HEIGHT - 1, Math.ceil(Math.max(from.y, to.y) + radius + 1));
  const firstX = Math.max(0, Math.floor(Math.min(from.x, to.x) - radius - 1));
  const lastX = Math.min(CHART_WIDTH - 1, Math.ceil(Math.max(from.x, to.x) + radius + 1));
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const squared = dx * dx + dy * dy;
  const reach = radius + 0.5;
  for (let y = firstY; y <= lastY; y += 1) {
    for (let x = firstX; x <= lastX; x += 1) {
      const along = squared === 0 ? 0 : ((x - from.x) * dx + (y - from.y) * dy) / squared;
      const nearest = Math.min(1, Math.max(0, along));
      const awayX = x - from.x - nearest * dx;
      const awayY = y - from.y - nearest * dy;
      const away = awayX * awayX + awayY * awayY;
      if (away < reach * reach) cover(pixels, y * CHART_WIDTH + x, reach - Math.sqrt(away));
    }
  }
}

/** Lays `share` (1 and more: all) of the line's colour on a pixel that may already have some of it. */
function cover(pixels: Uint8Array, at: number, share: number): void {
  const old = pixels[at]!;
  if (old === LINE) return;
  if (share >= 1) {
    pixels[at] = LINE;
    return;
  }
  const shade = Math.min(SHADES - 1, Math.floor(share * SHADES));
  const isOnArea = old === AREA || old >= ON_AREA;
  const covered = (isOnArea ? ON_AREA : ON_BACKGROUND) + shade;
  const isBare = old === BACKGROUND || old === GRID_LINE || old === AREA;
  pixels[at] = isBare ? covered : Math.max(old, covered);
}

function paletteOf(colour: number): readonly number[] {
  const area = blend(WHITE, colour, 0.12);
  const shades = (under: number): number[] =>
    Array.from({ length: SHADES }, (_, index) => blend(under, colour, (index + 0.5) / SHADES));
  return [WHITE, GRID, area, ...shades(WHITE), ...shades(area), colour];
}
