// The feed as one ES module, dist/feed/feed.mjs, from what tsc compiled. Nothing is minified: it starts once a month.
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

rmSync('dist/feed', { recursive: true, force: true });
await build({
  entryPoints: ['build/apps/live-feed/feed.js'],
  outfile: 'dist/feed/feed.mjs',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  // Faster masks of WebSocket frames, which nobody installs here.
  external: ['bufferutil', 'utf-8-validate'],
  banner: {
    // Packages that publish CommonJS beside ES modules call `require` for what Node itself brings.
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
