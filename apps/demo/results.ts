import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { UnusableEnvironmentError } from '../../lib/tooling/unusable-environment-error.ts';
import { writeNotifications, type ReceivedNotification } from './notifications.ts';

/** Everything a run may leave in its directory. */
const RESULTS = ['report.json', 'notifications', 'storm'] as const;

export interface Results {
  readonly report?: object;
  /** Each message as received, by the name of its folder. */
  readonly messages: Readonly<
    Partial<Record<Exclude<(typeof RESULTS)[number], 'report.json'>, readonly ReceivedNotification[]>>
  >;
}

/**
 * Removes what an earlier run left, so that it can never pass for this one's.
 * @throws UnusableEnvironmentError where that cannot be done
 */
export async function clearResults(directory: string): Promise<void> {
  for (const name of RESULTS) {
    const path = join(directory, name);
    await rm(path, { recursive: true, force: true }).catch((error: unknown) => {
      throw new UnusableEnvironmentError(
        `${path}, which an earlier run left, cannot be removed: ${(error as Error).message}`,
      );
    });
  }
}

/** Writes what came of a run. A sentence where that fails: the disk may be full, and what was printed is printed. */
export async function saveResults(directory: string, { report, messages }: Results): Promise<string | null> {
  try {
    await mkdir(directory, { recursive: true });
    for (const [folder, received] of Object.entries(messages)) {
      await writeNotifications(join(directory, folder), received);
    }
    if (report !== undefined) await writeWhole(join(directory, 'report.json'), report);
    return null;
  } catch (error) {
    // Half a report is none.
    await clearResults(directory).catch(() => undefined);
    return `the results could not be written to ${directory}, what is printed above is all there is: ${(error as Error).message}`;
  }
}

async function writeWhole(path: string, report: object): Promise<void> {
  const unfinished = `${path}.unfinished`;
  try {
    await writeFile(unfinished, `${JSON.stringify(report, null, 2)}\n`);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
