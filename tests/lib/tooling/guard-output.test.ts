import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';

const GUARD = pathToFileURL(join(repositoryRoot, 'build/lib/tooling/guard-output.js')).href;
const KEY = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

/** Everything that such a program prints. */
function printed(program: string): Promise<string> {
  const script = `import { guardOutput } from '${GUARD}'; guardOutput(); ${program}`;
  const env = { ...process.env, AWS_SECRET_ACCESS_KEY: KEY };
  return new Promise((resolve) => {
    execFile(process.execPath, ['--input-type=module', '--eval', script], { env }, (_, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
}

const PROGRAMS: readonly (readonly [what: string, program: string, printed: RegExp])[] = [
  ['a line', `console.log('key ' + process.env.AWS_SECRET_ACCESS_KEY)`, /^key \*\*\*$/m],
  ['an error', `console.error(new Error('key ' + process.env.AWS_SECRET_ACCESS_KEY))`, /Error: key \*\*\*/],
  [
    'bytes',
    `process.stdout.write(Buffer.from('key ' + process.env.AWS_SECRET_ACCESS_KEY + ' é'))`,
    /^key \*\*\* é$/m,
  ],
  [
    'an error that nobody catches',
    `throw new Error('key ' + process.env.AWS_SECRET_ACCESS_KEY)`,
    /Error: key \*\*\*/,
  ],
  [
    'a rejection that nobody catches',
    `await Promise.reject(new Error('key ' + process.env.AWS_SECRET_ACCESS_KEY))`,
    /Error: key \*\*\*/,
  ],
  ['a name that tells', `console.error('GITHUB_TOKEN=whatever it is')`, /^GITHUB_TOKEN=\*\*\* it is$/m],
];

for (const [what, program, expected] of PROGRAMS) {
  test(`no secret is in ${what} of a guarded program`, async (t) => {
    const output = await printed(program);
    t.regex(output, expected);
    t.false(output.includes(KEY));
  });
}

test('what is printed cannot steer the terminal, and what moves the cursor on purpose can', async (t) => {
  const title = String.raw`\u001B]0;owned\u0007`;
  t.is(await printed(`console.log('${title}')`), `${title.toLowerCase()}\n`);
  t.is(
    await printed(
      `const { steering } = await import('${GUARD}'); steering(process.stderr).write('\\r' + process.env.AWS_SECRET_ACCESS_KEY)`,
    ),
    '\r***',
  );
});

test('results keep their fields whatever they are called', async (t) => {
  t.regex(await printed(`console.log('{"webhook_secret":"whsec_1234"}')`), /"whsec_1234"/);
});

test('every program that make starts is guarded', (t) => {
  const makefile = readFileSync(join(repositoryRoot, 'Makefile'), 'utf8');
  const programs = [...new Set([...makefile.matchAll(/build\/(apps\/\S+)\.js/g)].map(([, path]) => path!))];
  t.true(programs.length >= 5);
  for (const path of programs) {
    t.regex(readFileSync(join(repositoryRoot, `${path}.ts`), 'utf8'), /^guardOutput\(\);$/m, path);
  }
});
