import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_SEVERITY_RULES } from '../src/core/alerts/severity-rules.ts';
import { withGeneratedPart } from './docs/generated-part.ts';
import { commandReference } from './docs/command-reference.ts';
import { detectionTable } from './docs/detection-table.ts';
import { indicatorsTable } from './docs/indicators-table.ts';
import { importMatrix } from './docs/import-matrix.ts';
import { layersPicture } from './docs/layers-picture.ts';
import { limitsTable } from './docs/limits-table.ts';
import { severityTable } from './docs/severity-table.ts';
import { constantsTable, thresholdsTable } from './docs/thresholds-table.ts';
import { repositoryRoot } from './repository-root.ts';

/** Writes the parts of the documentation that come from the code; tests tell when one is out of date. */
function write(page: string, part: string, text: string): void {
  const path = join(repositoryRoot, 'docs', page);
  writeFileSync(path, withGeneratedPart(readFileSync(path, 'utf8'), part, text));
}

write('command-line.md', 'commands', commandReference());
write('severity.md', 'severity rules', severityTable(DEFAULT_SEVERITY_RULES));
write('alert-policy.md', 'message limits', limitsTable());
write('indicators.md', 'indicators', indicatorsTable());
write('detectors.md', 'thresholds', thresholdsTable());
write('detectors.md', 'constants', constantsTable());
write('detectors.md', 'detection', detectionTable());
write('how-a-tick-becomes-a-message.md', 'core imports', importMatrix());
writeFileSync(join(repositoryRoot, 'docs/modules.svg'), layersPicture());
