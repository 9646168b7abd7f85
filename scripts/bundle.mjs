// One ES module per function in dist/<function>/index.mjs, from what tsc compiled, and what it weighs.
// Why no alias and no minified names: docs/adr/006-bundles.md.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { build } from 'esbuild';

const FUNCTIONS = ['kinesis-processor', 'alert-processor'];

/** What is read at a cold start, and with every chunk that may never be needed. */
const LIMIT_BYTES = { loaded: 1.5 * 1024 * 1024, total: 2 * 1024 * 1024 };

/** Packages that publish CommonJS beside ES modules call `require` for what Node itself brings. */
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** Only decorators for telephone numbers need it; as a part of the bundle it would be the largest by far. */
const UNWANTED = 'libphonenumber-js';

/**
 * Node's own modules by `require`: importing one copies all it exports, and copying `node:http` loads the whole of
 * fetch, which nothing here uses.
 */
const REQUIRED_BUILTINS = {
  name: 'required-builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?[a-z_/]+$/ }, ({ path, kind }) => {
      if (kind === 'require-call' || !isBuiltin(path)) return undefined;
      return { path, namespace: 'builtin' };
    });
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
  },
};

/**
 * tsyringe refuses to load before reflect-metadata. A handler imports that first, but of a CommonJS package a bundle in chunks
 * runs nothing until the entry does, after the chunk that holds tsyringe for the entry and for what is loaded later.
 */
const METADATA_BEFORE_TSYRINGE = {
  name: 'metadata-before-tsyringe',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]tsyringe[/\\]dist[/\\]esm\d+[/\\]index\.js$/ }, ({ path }) => ({
      contents: `import 'reflect-metadata';\n${readFileSync(path, 'utf8')}`,
    }));
  },
};

const sizes = {};
const packages = {};
for (const name of FUNCTIONS) {
  rmSync(`dist/${name}`, { recursive: true, force: true });
  const { metafile } = await build({
    entryPoints: [{ in: `build/src/handlers/${name}.js`, out: 'index' }],
    outdir: `dist/${name}`,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // The ES module form of a package can be shaken: of class-validator 24 KB stay, of CommonJS it would be 0.6 MB.
    mainFields: ['module', 'main'],
    minifyWhitespace: true,
    minifySyntax: true,
    // An error that ends the process prints the line it came from.
    lineLimit: 200,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    banner: { js: REQUIRE },
    plugins: [REQUIRED_BUILTINS, METADATA_BEFORE_TSYRINGE],
    metafile: true,
    logLevel: 'warning',
  });
  refuse(name, metafile);
  sizes[name] = sizeOf(metafile, `dist/${name}/index.mjs`);
  packages[name] = packagesIn(metafile);
  const { entry, loaded, total } = sizes[name];
  console.log(`dist/${name}: ${kb(loaded)} loaded at start (entry ${kb(entry)}), ${kb(total)} in all`);
}
writeFileSync('dist/sizes.json', `${JSON.stringify(sizes, null, 2)}\n`);
// Where each package of a bundle lies, as the lock names it: what `make sbom` lists.
writeFileSync('dist/packages.json', `${JSON.stringify(packages, null, 2)}\n`);

/** A bundle nobody wants to ship is no bundle: better here than as a slow cold start. */
function refuse(name, metafile) {
  const stowaway = Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .find(([path, { bytesInOutput }]) => bytesInOutput > 0 && path.includes(`/${UNWANTED}/`));
  if (stowaway !== undefined) {
    throw new Error(`dist/${name}: expected no part of ${UNWANTED} in it, found ${stowaway[0]}`);
  }
  const size = sizeOf(metafile, `dist/${name}/index.mjs`);
  for (const [part, limit] of Object.entries(LIMIT_BYTES)) {
    if (size[part] <= limit) continue;
    throw new Error(`dist/${name}, ${part}: expected at most ${kb(limit)}, got ${kb(size[part])}`);
  }
}

/** Bytes of the entry, of it and all that its static imports load, and of everything. */
function sizeOf({ outputs }, entry) {
  const loaded = new Set();
  const load = (path) => {
    if (loaded.has(path)) return;
    loaded.add(path);
    for (const { path: next } of outputs[path].imports.filter(isStatic)) load(next);
  };
  load(entry);
  const sum = (paths) => paths.reduce((bytes, path) => bytes + outputs[path].bytes, 0);
  return {
    entry: outputs[entry].bytes,
    loaded: sum([...loaded]),
    total: sum(Object.keys(outputs).filter((path) => path.endsWith('.mjs'))),
  };
}

/** Packages of which something is left after shaking. */
function packagesIn({ outputs }) {
  const paths = Object.values(outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0])
    .filter((path) => path !== undefined);
  return [...new Set(paths)].sort();
}

function isStatic({ kind, external }) {
  return kind === 'import-statement' && !external;
}

function kb(bytes) {
  return `${Math.round(bytes / 1024)} KB`;
}
