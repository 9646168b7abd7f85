import { basesFor, detectBuildKit, type BuildOptions } from './build.ts';
import type { CommandRunner } from './command-line.ts';
import { workingRevision } from './revision.ts';

export const FEED_IMAGE = 'realtime-financial-feed';

/** Builds the image of the feed with Docker: it is no function, so `sam build` does not know it. */
export async function buildFeedImage(commands: CommandRunner, options: BuildOptions): Promise<void> {
  const { architecture } = options;
  const [revision, hasBuildKit] = await Promise.all([workingRevision(commands), detectBuildKit(commands)]);
  const { run, bundle } = basesFor(options, hasBuildKit);
  const values = {
    ARCHITECTURE: architecture,
    BASE_IMAGE: run,
    BUNDLE_IMAGE: bundle,
    REVISION: revision,
  };
  const platform = `linux/${architecture === 'arm64' ? 'arm64' : 'amd64'}`;
  await commands.run({
    program: 'docker',
    args: [
      'build',
      '--platform',
      platform,
      '--file',
      'images/feed/Dockerfile',
      '--tag',
      FEED_IMAGE,
      ...Object.entries(values).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
      '.',
    ],
  });
}
