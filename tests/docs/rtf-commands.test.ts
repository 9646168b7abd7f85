import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import test from 'ava';
import { repositoryRoot } from '../../local/repository-root.ts';
import { rtfOn } from '../support/rtf.ts';

const unreachable = new DynamoDBClient({ endpoint: 'http://127.0.0.1:1', maxAttempts: 1 });
const pages = [
  'README.md',
  ...readdirSync(join(repositoryRoot, 'docs')).map((name) => `docs/${name}`),
].filter((name) => name.endsWith('.md'));

test('every command line that a page shows is one that rtf understands', async (t) => {
  const rtf = rtfOn(unreachable);
  let count = 0;
  for (const page of pages) {
    const text = readFileSync(join(repositoryRoot, page), 'utf8');
    for (const [, line] of text.matchAll(/^npx rtf (.+)$/gm)) {
      const argv = [...line!.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!);
      const { code, err } = await rtf(argv);
      t.not(code, 2, `${page}: ${line}: ${err}`);
      count += 1;
    }
  }
  t.true(count >= 12, `${count} lines`);
});
