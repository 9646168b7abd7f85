import { writeGeneratedPart } from '../../../lib/tooling/generated-part.ts';
import { detectionTable } from './detection-table.ts';

writeGeneratedPart('detectors.md', 'detection', detectionTable());
