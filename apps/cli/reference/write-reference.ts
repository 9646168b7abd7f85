import 'reflect-metadata';
import { writeGeneratedPart } from '../../../lib/tooling/generated-part.ts';
import { commandReference } from './command-reference.ts';

writeGeneratedPart('command-line.md', 'commands', commandReference());
