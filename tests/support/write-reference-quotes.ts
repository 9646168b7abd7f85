import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { referenceQuotesCsv } from './reference-quotes.ts';

writeFileSync(join(repositoryRoot, 'tests/golden/indicators/quotes.csv'), referenceQuotesCsv());
