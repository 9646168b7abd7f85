// The console's page into build/apps/console/page: one script, one style sheet, and nothing that is asked for elsewhere.
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const FROM = 'apps/console/page';
const TO = 'build/apps/console/page';
/** What has to be read and compiled before the page shows anything: most of it is the chart. */
const LIMIT_BYTES = 320 * 1024;

mkdirSync(TO, { recursive: true });
await build({
  entryPoints: [`${FROM}/app.ts`, `${FROM}/app.css`],
  outdir: TO,
  bundle: true,
  format: 'esm',
  platform: 'browser',
  target: ['chrome120', 'firefox121', 'safari17.4'],
  // The page has its own: what the project's says of Node and decorators is not for it.
  tsconfig: `${FROM}/tsconfig.json`,
  minify: true,
  legalComments: 'eof',
  logLevel: 'warning',
});
for (const name of ['index.html', 'icon.svg']) copyFileSync(`${FROM}/${name}`, `${TO}/${name}`);

const [script, style] = ['app.js', 'app.css'].map((name) => readFileSync(`${TO}/${name}`));
if (script.length > LIMIT_BYTES) {
  throw new Error(`${TO}/app.js: expected at most ${kb(LIMIT_BYTES)}, got ${kb(script.length)}`);
}
if (process.argv.includes('--sizes')) {
  const zipped = kb(gzipSync(script).length + gzipSync(style).length);
  console.log(
    `${TO}: app.js ${kb(script.length)}, app.css ${kb(style.length)}; compressed ${zipped} together`,
  );
}

function kb(bytes) {
  return `${Math.round(bytes / 1024)} KB`;
}
