import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { repositoryRoot } from '../tooling/repository-root.ts';
import { UnusableEnvironmentError } from '../tooling/unusable-environment-error.ts';

/** Where recorded data lie when nobody says where: beside the repository, since vendors' series are not part of it. */
const BESIDE_THE_REPOSITORY = join(repositoryRoot, '../shared/data');

/** What a suite or a bench says where it cannot be judged. */
export const NO_RECORDED_DATA =
  'no recorded market data: MARKET_DATA names no folder and ../shared/data is not there';

/**
 * The folder of recorded market data that detectors and indicators are judged by: `bars/` and `ticks/` (CSV), `events.json`
 * (what is documented to have happened in them) and `indicators/` (another library's reference values). MARKET_DATA names it.
 * Null where there is none.
 * @throws UnusableEnvironmentError when MARKET_DATA names something else than a folder
 */
export function recordedData(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  byDefault: string = BESIDE_THE_REPOSITORY,
): string | null {
  const named = environment['MARKET_DATA'] ?? '';
  if (named === '') return isFolder(byDefault) ? byDefault : null;
  if (isFolder(named)) return resolve(named);
  throw new UnusableEnvironmentError(`MARKET_DATA: ${named} is not a folder`);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
