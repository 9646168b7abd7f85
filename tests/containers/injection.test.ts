import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';

type Class = abstract new (...dependencies: never[]) => unknown;

/** Every class of these rooms that has a token in its constructor. */
async function injectedClasses(...rooms: readonly string[]): Promise<Class[]> {
  const classes: Class[] = [];
  for (const room of rooms) {
    const folder = join(repositoryRoot, 'build/src', room);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.js'),
    );
    for (const file of files) {
      const exported = (await import(pathToFileURL(join(folder, file)).href)) as Record<string, unknown>;
      classes.push(...Object.values(exported).filter(isInjected));
    }
  }
  return classes;
}

function isInjected(value: unknown): value is Class {
  return typeof value === 'function' && tokensOf(value).length > 0;
}

/** Positions of the parameters that have one. */
function tokensOf(target: object): string[] {
  return Object.keys((Reflect.getOwnMetadata('injectionTokens', target) as object | undefined) ?? {});
}

test('each parameter of an injected class has its token: the container would leave out the last ones without a word', async (t) => {
  const classes = await injectedClasses('pipelines', 'adapters');
  t.true(classes.length >= 27, `${classes.length} classes`);
  for (const each of classes) {
    const positions = Array.from({ length: tokensOf(each).length }, (_, index) => String(index));
    t.deepEqual(
      tokensOf(each).toSorted((a, b) => Number(a) - Number(b)),
      positions,
      each.name,
    );
    t.true(
      positions.length >= each.length,
      `${each.name} has ${positions.length} tokens for ${each.length} parameters`,
    );
  }
});
