import { join } from 'node:path';
import { repositoryRoot } from '../tooling/repository-root.ts';

/** What the demo replays unless it is given other files. */
export const DEMO_BARS = join(repositoryRoot, 'data/bars/crypto-1m-2022-12-13-cpi.csv.gz');
export const DEMO_TRADES = join(repositoryRoot, 'data/ticks/binance-trades-2024-08-08_09.csv.gz');
