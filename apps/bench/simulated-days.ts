import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { SIMULATED_FIGURES } from './simulated/figures.ts';
import { simulatedFigures } from './simulated/simulated-figures.ts';
import { tableOf } from './simulated/simulated-table.ts';

const SEEDS = 10;

const figures = simulatedFigures(Array.from({ length: SEEDS }, (_, index) => index + 1));
writeFileSync(join(repositoryRoot, SIMULATED_FIGURES), `${JSON.stringify(figures, null, 2)}\n`);
console.log(tableOf(figures));
console.log(`Written to ${SIMULATED_FIGURES}; make docs puts it into docs/market-simulator.md`);
