import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import type { Architecture } from './architecture.ts';
import type { PerFunction } from './image-reference.ts';
import type { EnvironmentName } from './environment-name.ts';

/** What was deployed, when and by whom; one version of the parameter /<project>/<environment>/release. */
export interface Release {
  readonly images: PerFunction;
  readonly architecture: Architecture;
  /** Git revision that the images were built from. */
  readonly revision: string;
  /** SHA-256 of template.yaml as it was deployed. */
  readonly template: string;
  /** ISO 8601, UTC. */
  readonly deployed_at: string;
  readonly deployed_by: string;
  /** Where the images come from when they were not built for this environment. */
  readonly promoted_from?: EnvironmentName;
  /** Alarms that were firing there and were accepted (ACCEPT_ALARMS). */
  readonly accepted_alarms?: readonly string[];
  /** True when an earlier release was brought back. */
  readonly rollback?: boolean;
}

export function templateHash(): string {
  return createHash('sha256')
    .update(readFileSync(join(repositoryRoot, 'template.yaml')))
    .digest('hex');
}

/**
 * The release that a rollback goes back to: the one that ran before, with other images. Releases that an earlier rollback
 * left are passed over, or the second of two rollbacks would undo the first.
 * @param releases newest first
 * @throws Error when there is none.
 */
export function releaseBefore(releases: readonly Release[]): Release {
  const path: Release[] = [];
  for (const release of releases.toReversed()) {
    const runsAlready = (each: Release): boolean => imagesKey(each) === imagesKey(release);
    const returned = release.rollback === true ? path.findLastIndex(runsAlready) : -1;
    if (returned >= 0) path.length = returned;
    else if (path.length > 0 && runsAlready(path.at(-1)!)) path.pop();
    path.push(release);
  }
  const before = path.at(-2);
  if (before === undefined) throw new Error('there is no earlier release with other images to go back to');
  return before;
}

function imagesKey({ images }: Release): string {
  return Object.entries(images)
    .map(([name, image]) => `${name} ${image}`)
    .sort()
    .join('\n');
}
