import { writeGeneratedPart } from '../../../lib/tooling/generated-part.ts';
import { simulatedTable } from './simulated-table.ts';

writeGeneratedPart('market-simulator.md', 'simulated days', simulatedTable());
