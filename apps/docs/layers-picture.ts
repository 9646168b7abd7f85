import { circleIn, filesIn, foldersBelow, type Folder } from './import-graph.ts';

const WIDTH = 1040;
const BETWEEN_ROWS = 62;
const TOP = 24;
const GAP = 40;
const WIDEST = 420;
/** Width of a character in a line of names, at 11.5 px. */
const CHARACTER_WIDTH = 6.4;
const LINE_HEIGHT = 15;

interface Box {
  readonly folder: Folder;
  readonly inside: readonly string[];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The folders of src as rows, each above what it imports. An arrow that others lead to as well is left out. */
export function layersPicture(): string {
  const folders = foldersBelow('src');
  const circle = circleIn(folders);
  if (circle !== null) throw new Error(`imports go round in a circle: ${circle.join(' → ')}`);
  const boxes = placed(folders);
  const byName = new Map(boxes.map((box) => [box.folder.name, box]));
  const arrows = boxes.flatMap((from) =>
    [...from.folder.imports]
      .filter((name) => !isReachedThroughOthers(from.folder, name, byName))
      .map((name) => arrow(from, byName.get(name)!)),
  );
  const height = Math.max(...boxes.map((box) => box.y + box.height)) + 24;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, -apple-system, 'Segoe UI', sans-serif" font-size="13" role="img" aria-labelledby="title">`,
    `  <title id="title">The folders of src and the imports between them; every arrow points towards core.</title>`,
    STYLE,
    `  <rect class="ground" width="${WIDTH}" height="${height}" rx="10" />`,
    ...arrows,
    ...boxes.map(drawn),
    '</svg>',
    '',
  ].join('\n');
}

const STYLE = `  <style>
    .ground { fill: #f6f8fa; }
    .box { fill: #ffffff; stroke: #57606a; stroke-width: 1.2; }
    .core { fill: #ddf4ff; stroke: #0969da; }
    .line { stroke: #8c959f; stroke-width: 1.6; fill: none; marker-end: url(#arrow); }
    .name { font-weight: 600; fill: #1f2328; font-size: 15px; }
    .small { font-size: 11.5px; fill: #57606a; }
    .tip { fill: #8c959f; }
    @media (prefers-color-scheme: dark) {
      .ground { fill: #0d1117; }
      .box { fill: #161b22; stroke: #8b949e; }
      .core { fill: #0c2d6b; stroke: #58a6ff; }
      .name { fill: #e6edf3; }
      .small { fill: #9da7b3; }
    }
  </style>
  <defs>
    <marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto">
      <path class="tip" d="M0 0 10 5 0 10z" />
    </marker>
  </defs>`;

function isReachedThroughOthers(from: Folder, name: string, byName: ReadonlyMap<string, Box>): boolean {
  const leadsThere = (folder: Folder): boolean =>
    folder.imports.has(name) || [...folder.imports].some((next) => leadsThere(byName.get(next)!.folder));
  return [...from.imports].some((next) => next !== name && leadsThere(byName.get(next)!.folder));
}

/** How many rows from the top. */
function rowOf(name: string, folders: readonly Folder[]): number {
  const above = folders.filter(({ imports }) => imports.has(name));
  return 1 + Math.max(-1, ...above.map((folder) => rowOf(folder.name, folders)));
}

function placed(folders: readonly Folder[]): Box[] {
  const rows = Map.groupBy(folders, ({ name }) => rowOf(name, folders));
  const boxes: Box[] = [];
  let y = TOP;
  for (const [, row] of [...rows].toSorted(([a], [b]) => a - b)) {
    const isLast = row.some(({ imports }) => imports.size === 0);
    const width = isLast ? WIDTH - 2 * GAP : Math.min(WIDEST, (WIDTH - GAP * (row.length + 1)) / row.length);
    const start = (WIDTH - row.length * width - (row.length - 1) * GAP) / 2;
    const insides = row.map(({ name }) => insideOf(name, (width - 20) / CHARACTER_WIDTH));
    const height = 44 + LINE_HEIGHT * Math.max(...insides.map(({ length }) => length));
    row.forEach((folder, index) => {
      boxes.push({ folder, inside: insides[index]!, x: start + index * (width + GAP), y, width, height });
    });
    y += height + BETWEEN_ROWS;
  }
  return boxes;
}

/** Names of the folders within, or of the files where there are none, in lines that fit. */
function insideOf(name: string, characters: number): string[] {
  const lines: string[] = [];
  const folders = foldersBelow(`src/${name}`).map((folder) => folder.name);
  for (const inner of folders.length > 0 ? folders : filesIn(`src/${name}`)) {
    const joined = lines.length === 0 ? inner : `${lines.at(-1)!} · ${inner}`;
    if (lines.length > 0 && joined.length <= characters) lines[lines.length - 1] = joined;
    else lines.push(inner);
  }
  return lines;
}

function drawn({ folder: { name }, inside, x, y, width, height }: Box): string {
  const middle = x + width / 2;
  return [
    `  <rect class="box${name === 'core' ? ' core' : ''}" x="${x}" y="${y}" width="${width}" height="${height}" rx="8" />`,
    `  <text class="name" x="${middle}" y="${y + 24}" text-anchor="middle">${name}</text>`,
    ...inside.map(
      (line, index) =>
        `  <text class="small" x="${middle}" y="${y + 43 + LINE_HEIGHT * index}" text-anchor="middle">${line}</text>`,
    ),
  ].join('\n');
}

function arrow(from: Box, to: Box): string {
  const [fromX, fromY] = [from.x + from.width / 2, from.y + from.height];
  // What is as wide as the picture is reached straight down.
  const toX = to.width > WIDEST ? fromX : to.x + to.width / 2;
  const bendY = to.y - BETWEEN_ROWS / 2;
  const curve = `C${fromX} ${bendY} ${toX} ${bendY} ${toX} ${to.y - 1}`;
  return `  <path class="line" d="M${fromX} ${fromY}V${to.y - BETWEEN_ROWS}${curve}" />`;
}
