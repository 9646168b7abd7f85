import test from 'ava';
import { NO_RECORDED_DATA, recordedData } from '../../lib/market-files/recorded-data.ts';

/**
 * Declares tests that judge by recorded market data. Where that is absent, one skipped test says so in place of them all.
 * @param declare declares the tests; told the folder of the data
 */
export function recordedSuite(title: string, declare: (folder: string) => void): void {
  const folder = recordedData();
  if (folder === null) test.skip(`${title} (${NO_RECORDED_DATA})`, () => undefined);
  else declare(folder);
}
