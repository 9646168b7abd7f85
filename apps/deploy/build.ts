import type { CommandLine, CommandRunner } from './command-line.ts';
import { workingRevision } from './revision.ts';

export type Architecture = 'arm64' | 'x86_64';

export interface BuildOptions {
  readonly architecture: Architecture;
  /** Another image of Lambda for Node.js 24 than the public one: a mirror, or a digest. */
  readonly baseImage?: string | undefined;
}

const PUBLIC_BASE_IMAGE = 'public.ecr.aws/lambda/nodejs:24';

/** Builds both images with `sam build`, into .aws-sam/build. */
export async function buildImages(commands: CommandRunner, options: BuildOptions): Promise<void> {
  const [revision, hasBuildKit] = await Promise.all([workingRevision(commands), detectBuildKit(commands)]);
  await commands.run(samBuild({ ...options, revision, hasBuildKit }));
}

/** The command line; what it builds is labelled with the revision. */
export function samBuild({
  architecture,
  baseImage,
  revision,
  hasBuildKit,
}: BuildOptions & { readonly revision: string; readonly hasBuildKit: boolean }): CommandLine {
  // The classic builder takes whatever architecture a tag had when it was last pulled, so it is given one with a single one.
  const publicImage = hasBuildKit ? PUBLIC_BASE_IMAGE : `${PUBLIC_BASE_IMAGE}-${architecture}`;
  const parameters = [
    `Architecture=${architecture}`,
    `BaseImage=${baseImage ?? publicImage}`,
    `Revision=${revision}`,
  ];
  return {
    program: 'sam',
    args: ['build', ...(hasBuildKit ? ['--use-buildkit'] : []), '--parameter-overrides', ...parameters],
    environment: { SAM_CLI_TELEMETRY: '0' },
  };
}

async function detectBuildKit(commands: CommandRunner): Promise<boolean> {
  return commands.read({ program: 'docker', args: ['buildx', 'version'] }).then(
    () => true,
    () => false,
  );
}
