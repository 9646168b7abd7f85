import { join } from 'node:path';
import { repositoryRoot } from './repository-root.ts';

/** Where `scripts/bundle-console.mjs` puts the console's page. */
export const PAGE_FOLDER = join(repositoryRoot, 'build/console/page');
