import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NO_RECORDED_DATA, recordedData } from '../../lib/market-files/recorded-data.ts';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { asWritten, FACTS_FIGURES } from './facts/figures.ts';
import { recordedFacts } from './facts/recorded.ts';
import { simulatedFacts } from './facts/simulated.ts';

const folder = recordedData();
if (folder === null) {
  console.error(`bench:facts: ${NO_RECORDED_DATA}`);
  process.exit(2);
}
const figures = { ...(await recordedFacts(folder)), simulated: simulatedFacts() };
writeFileSync(join(repositoryRoot, FACTS_FIGURES), asWritten(figures));
console.log(`Written to ${FACTS_FIGURES}; make docs puts it into docs/market-simulator.md`);
