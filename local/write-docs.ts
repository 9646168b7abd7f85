import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_SEVERITY_RULES } from '../src/core/alerts/severity-rules.ts';
import { withGeneratedPart } from './docs/generated-part.ts';
import { severityTable } from './docs/severity-table.ts';
import { repositoryRoot } from './repository-root.ts';

/** Writes the parts of the documentation that come from the code; tests tell when one is out of date. */
const path = join(repositoryRoot, 'docs/severity.md');
const page = readFileSync(path, 'utf8');
writeFileSync(path, withGeneratedPart(page, 'severity rules', severityTable(DEFAULT_SEVERITY_RULES)));
