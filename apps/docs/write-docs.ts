import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeGeneratedPart } from '../../lib/tooling/generated-part.ts';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { ENGLISH_REASONS } from '../../src/core/notifications/words/english-reasons.ts';
import { DEFAULT_SEVERITY_RULES } from '../../src/core/severity/default-severity-rules.ts';
import { demoDayTable } from './demo-day-table.ts';
import { writeExampleFiles } from './example-files.ts';
import { coreMatrix, roomsMatrix } from './import-matrix.ts';
import { indicatorsTable } from './indicators-table.ts';
import { layersPicture } from './layers-picture.ts';
import { limitsTable } from './limits-table.ts';
import { severityTable } from './severity-table.ts';
import { statedUsersTable } from './usefulness/stated-users-table.ts';
import { constantsTable, thresholdsTable } from './thresholds-table.ts';

writeGeneratedPart(
  'severity.md',
  'severity rules',
  severityTable(DEFAULT_SEVERITY_RULES, ENGLISH_REASONS.rules),
);
writeGeneratedPart('alert-policy.md', 'message limits', limitsTable());
writeGeneratedPart('alert-policy.md', 'stated users', statedUsersTable());
writeGeneratedPart('indicators.md', 'indicators', indicatorsTable());
writeGeneratedPart('detectors.md', 'thresholds', thresholdsTable());
writeGeneratedPart('detectors.md', 'constants', constantsTable());
writeGeneratedPart('market-simulator.md', 'demo day', demoDayTable());
writeGeneratedPart('how-a-tick-becomes-a-message.md', 'room imports', roomsMatrix());
writeGeneratedPart('how-a-tick-becomes-a-message.md', 'core imports', coreMatrix());
writeFileSync(join(repositoryRoot, 'docs/modules.svg'), layersPicture());
writeExampleFiles();
