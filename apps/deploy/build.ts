import type { Architecture } from './architecture.ts';
import { baseImage, pinned } from './base-image.ts';
import type { CommandLine, CommandRunner } from './command-line.ts';
import { workingRevision } from './revision.ts';

export interface BuildOptions {
  readonly architecture: Architecture;
  /** Another image of Lambda for Node.js 24 than the pinned one, such as a mirror's. */
  readonly baseImage?: string | undefined;
}

/** Where the images come from, one built for each architecture: what the function runs on, and what bundles it. */
export interface Bases {
  readonly run: string;
  readonly bundle: string;
}

/** Builds both images with `sam build`, into .aws-sam/build, on the base image that images/base-image.json names by its digest. */
export async function buildImages(commands: CommandRunner, options: BuildOptions): Promise<void> {
  const [revision, hasBuildKit] = await Promise.all([workingRevision(commands), detectBuildKit(commands)]);
  const bases = basesFor(options, hasBuildKit);
  await commands.run(samBuild({ architecture: options.architecture, bases, revision, hasBuildKit }));
}

/**
 * Builds for this machine alone, which may be without a way to the registry: then an image that it has under the tag will do.
 */
export async function buildHere(
  build: typeof buildImages,
  commands: CommandRunner,
  options: BuildOptions,
  say: (text: string) => void,
): Promise<void> {
  const { architecture } = options;
  const wanted = options.baseImage ?? pinned(baseImage(), architecture);
  if (options.baseImage !== undefined || (await isAvailable(commands, wanted, architecture))) {
    await build(commands, options);
    return;
  }
  const { image } = baseImage();
  const names = [`${image}-${architecture}`, image];
  for (const name of names) {
    if ((await architectureOf(commands, name)) !== architecture) continue;
    say(`${wanted} cannot be fetched: building on ${name} as this machine has it, which is no release`);
    await build(commands, { architecture, baseImage: name });
    return;
  }
  throw new Error(
    `${wanted} cannot be fetched: is there a way to its registry? When it is gone from there, \`make base-image\` names its successor; BASE_IMAGE= takes another`,
  );
}

/** The command line; what it builds is labelled with the revision. */
function samBuild({
  architecture,
  bases,
  revision,
  hasBuildKit,
}: Pick<BuildOptions, 'architecture'> & {
  readonly bases: Bases;
  readonly revision: string;
  readonly hasBuildKit: boolean;
}): CommandLine {
  const parameters = [
    `Architecture=${architecture}`,
    `BaseImage=${bases.run}`,
    `BundleImage=${bases.bundle}`,
    `Revision=${revision}`,
  ];
  return {
    program: 'sam',
    args: ['build', ...(hasBuildKit ? ['--use-buildkit'] : []), '--parameter-overrides', ...parameters],
    environment: { SAM_CLI_TELEMETRY: '0' },
  };
}

/** BuildKit bundles natively, whatever it builds for; the classic builder knows one architecture in a build. */
export function basesFor({ architecture, baseImage: named }: BuildOptions, hasBuildKit: boolean): Bases {
  if (named !== undefined) return { run: named, bundle: named };
  const run = pinned(baseImage(), architecture);
  return { run, bundle: hasBuildKit ? pinned(baseImage(), OWN_ARCHITECTURE) : run };
}

const OWN_ARCHITECTURE: Architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';

async function isAvailable(
  commands: CommandRunner,
  image: string,
  architecture: Architecture,
): Promise<boolean> {
  const platform = `linux/${architecture === 'arm64' ? 'arm64' : 'amd64'}`;
  const isHere = (await architectureOf(commands, image)) !== null;
  return (
    isHere ||
    succeeds(commands, { program: 'docker', args: ['pull', '--quiet', '--platform', platform, image] })
  );
}

function succeeds(commands: CommandRunner, line: CommandLine): Promise<boolean> {
  return commands.read(line).then(
    () => true,
    () => false,
  );
}

/** Null where this machine has no such image. */
async function architectureOf(commands: CommandRunner, image: string): Promise<Architecture | null> {
  const args = ['image', 'inspect', image, '--format', '{{.Architecture}}'];
  const told = await commands.read({ program: 'docker', args }).catch(() => '');
  if (told.trim() === '') return null;
  return told.trim() === 'arm64' ? 'arm64' : 'x86_64';
}

export function detectBuildKit(commands: CommandRunner): Promise<boolean> {
  return succeeds(commands, { program: 'docker', args: ['buildx', 'version'] });
}
