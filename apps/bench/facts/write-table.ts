import { writeGeneratedPart } from '../../../lib/tooling/generated-part.ts';
import { factsTable } from './facts-table.ts';

writeGeneratedPart('market-simulator.md', 'stylised facts', factsTable());
