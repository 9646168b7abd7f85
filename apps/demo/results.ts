import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { UnusableEnvironmentError } from '../../lib/tooling/unusable-environment-error.ts';
import { writeNotifications, type ReceivedNotification } from './notifications.ts';

/** Everything a run may leave in its directory. */
const RESULTS = ['report.json', 'notifications', 'storm', 'lake'] as const;

export interface Results {
  readonly report?: object;
  /** Each message as received, by the name of its folder. */
  readonly messages: Readonly<Partial<Record<'notifications' | 'storm', readonly ReceivedNotification[]>>>;
  /** Objects of the data lake by their keys, for `rtf lake query`. */
  readonly lake?: ReadonlyMap<string, Uint8Array>;
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
export async function saveResults(
  directory: string,
  { report, messages, lake }: Results,
): Promise<string | null> {
  try {
    await mkdir(directory, { recursive: true });
    for (const [folder, received] of Object.entries(messages)) {
      await writeNotifications(join(directory, folder), received);
    }
    for (const [key, bytes] of lake ?? []) await writeInto(join(directory, 'lake', key), bytes);
    if (report !== undefined) await writeWhole(join(directory, 'report.json'), report);
    return null;
  } catch (error) {
    // Half a report is none.
    await clearResults(directory).catch(() => undefined);
    return `the results could not be written to ${directory}, what is printed above is all there is: ${(error as Error).message}`;
  }
}

async function writeInto(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
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
