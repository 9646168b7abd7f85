import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';

/** The text of template.yaml with each of these lines replaced, wherever it stands. */
export function changedTemplate(lines: Readonly<Record<string, string>>): string {
  let text = readFileSync(join(repositoryRoot, 'template.yaml'), 'utf8');
  for (const [line, replacement] of Object.entries(lines)) {
    if (!text.includes(`${line}\n`)) throw new Error(`template.yaml has no line ${line}`);
    text = text.replaceAll(`${line}\n`, `${replacement}\n`);
  }
  return text;
}
