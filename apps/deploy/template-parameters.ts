import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';

/** A parameter of template.yaml, as a person is asked for it. */
export interface TemplateParameter {
  readonly description: string;
  readonly defaultValue: string;
  /** Empty where any value that fits the pattern is allowed. */
  readonly allowed: readonly string[];
  /** Pattern of the whole value; null where there is none. */
  readonly pattern: string | null;
  /** What the pattern means, in words. */
  readonly constraint: string;
  readonly isSecret: boolean;
}

interface Declared {
  readonly Description?: string;
  readonly Default?: string | number;
  readonly AllowedValues?: readonly (string | number)[];
  readonly AllowedPattern?: string;
  readonly ConstraintDescription?: string;
  readonly NoEcho?: boolean;
}

export function templateParameters(): Readonly<Record<string, TemplateParameter>> {
  const text = readFileSync(join(repositoryRoot, 'template.yaml'), 'utf8');
  const { Parameters } = parse(text, { logLevel: 'error' }) as { Parameters: Record<string, Declared> };
  return Object.fromEntries(
    Object.entries(Parameters).map(([name, declared]) => [
      name,
      {
        description: declared.Description ?? '',
        defaultValue: String(declared.Default ?? ''),
        allowed: (declared.AllowedValues ?? []).map(String),
        pattern: declared.AllowedPattern ?? null,
        constraint: declared.ConstraintDescription ?? '',
        isSecret: declared.NoEcho ?? false,
      },
    ]),
  );
}
