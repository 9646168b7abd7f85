import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';

const TOOL = /\.venv(?:-\w+)?\/bin\/([\w-]+)/g;
/** Where a program of Python may be started by its path. */
const CALLERS = ['scripts/*.mjs', 'Makefile', '.ci/run'];

/** Of what a package only puts beside its interpreter pip writes the first line, which ends at a blank in the path. */
test('every Python tool is started so that a path with blanks does no harm', (t) => {
  const callers = globSync(CALLERS, { cwd: repositoryRoot }).map((file) =>
    readFileSync(join(repositoryRoot, file), 'utf8'),
  );
  const tools = new Set(callers.flatMap((text) => [...text.matchAll(TOOL)]).map(([path]) => path));
  t.true(tools.size > 5);
  for (const tool of tools) {
    const [venv, , name] = tool.split('/') as [string, string, string];
    if (name === 'python') continue;
    const [file] = globSync(join(repositoryRoot, tool));
    // Not installed here, such as what writes the hashes.
    if (file === undefined || !readFileSync(file, 'latin1').startsWith('#!')) continue;
    const declared = globSync(
      join(repositoryRoot, venv, 'lib/python3*/site-packages/*.dist-info/entry_points.txt'),
    );
    const isEntryPoint = declared.some((path) =>
      new RegExp(`^${name}\\s*=`, 'm').test(readFileSync(path, 'utf8')),
    );
    t.true(isEntryPoint, `${tool}: start it as a module, python -m …`);
  }
});
