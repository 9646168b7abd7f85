import 'reflect-metadata';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { asWritten, FACTS_FIGURES } from './facts/figures.ts';
import { RECORDED_DATA, recordedFacts } from './facts/recorded.ts';
import { simulatedFacts } from './facts/simulated.ts';

if (!existsSync(RECORDED_DATA)) {
  console.error(
    `bench:facts: there is no recorded market data in ${RECORDED_DATA}; MARKET_DATA names the folder`,
  );
  process.exit(2);
}
const figures = { ...(await recordedFacts(RECORDED_DATA)), simulated: simulatedFacts() };
writeFileSync(join(repositoryRoot, FACTS_FIGURES), asWritten(figures));
console.log(`Written to ${FACTS_FIGURES}; make docs puts it into docs/market-simulator.md`);
