import { readFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';

const PEERS = [
  'class-transformer',
  'class-validator',
  'technicalindicators',
  'trading-signals',
  '@aws-lambda-powertools/batch',
  '@aws-sdk/client-dynamodb',
  'got',
];

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly os: string;
  readonly node: string;
  readonly measuredAt: string;
  readonly peers: Readonly<Record<string, string>>;
}

export function describeMachine(): Machine {
  return {
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown CPU',
    cores: os.availableParallelism(),
    memoryGb: Math.round(os.totalmem() / 2 ** 30),
    os: `${os.type()} ${os.arch()}`,
    node: process.version,
    measuredAt: new Date().toISOString().slice(0, 16).replace('T', ' '),
    peers: Object.fromEntries(PEERS.map((name) => [name, versionOf(name)])),
  };
}

function versionOf(name: string): string {
  const manifest = readFileSync(join(repositoryRoot, 'node_modules', name, 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
