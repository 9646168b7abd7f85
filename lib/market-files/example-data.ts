import { join } from 'node:path';
import { repositoryRoot } from '../tooling/repository-root.ts';

/** Two days of four simulated crypto pairs, in minutes, and 5,000 of their trades: data/README.md. */
export const EXAMPLE_MINUTES = join(repositoryRoot, 'data/crypto-minutes.csv.gz');
export const EXAMPLE_TRADES = join(repositoryRoot, 'data/crypto-trades.csv.gz');
