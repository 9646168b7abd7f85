import { join } from 'node:path';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';

/** Where `scripts/bundle-console.mjs` puts the console's page. */
export const PAGE_FOLDER = join(repositoryRoot, 'build/apps/console/page');
