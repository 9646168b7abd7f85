import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import type { CommandRunner } from './command-line.ts';
import { FUNCTIONS, type FunctionName } from './functions.ts';
import { sbomOf, TELL_PACKAGES, type InspectedImage, type Lock } from './sbom.ts';

/** Writes a bill of materials for each image that was built, to sbom/<function>.cdx.json. */
export async function writeSboms(commands: CommandRunner, say: (text: string) => void): Promise<void> {
  const bundles = read('dist/packages.json') as Record<FunctionName, readonly string[]>;
  const { packages: lock } = read('package-lock.json') as { packages: Lock };
  mkdirSync(join(repositoryRoot, 'sbom'), { recursive: true });
  for (const { name, builtImage } of FUNCTIONS) {
    const [image] = JSON.parse(await docker(commands, 'image', 'inspect', builtImage)) as [InspectedImage];
    const inside = [
      'run',
      '--rm',
      '--network',
      'none',
      '--entrypoint',
      '/bin/sh',
      builtImage,
      '-c',
      TELL_PACKAGES,
    ];
    const told = await docker(commands, ...inside);
    const sbom = sbomOf(name, image, { bundled: bundles[name], lock, told });
    const path = `sbom/${name}.cdx.json`;
    writeFileSync(join(repositoryRoot, path), `${JSON.stringify(sbom, null, 2)}\n`);
    say(`${path}: ${sbom.components.length} components`);
  }
}

function read(path: string): unknown {
  return JSON.parse(readFileSync(join(repositoryRoot, path), 'utf8'));
}

function docker(commands: CommandRunner, ...args: string[]): Promise<string> {
  return commands.read({ program: 'docker', args });
}
