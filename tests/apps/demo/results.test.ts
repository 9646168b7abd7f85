import { mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { clearResults, saveResults } from '../../../apps/demo/results.ts';

const REPORT = { run_id: 'this one' };
const SLACK = { channel: 'slack', text: 'BTCUSDT fell', files: { json: '{}' } } as const;

async function anEarlierRun(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'results-'));
  for (const folder of ['notifications', 'storm']) {
    await mkdir(join(directory, folder));
    await writeFile(join(directory, folder, 'email-001.txt'), 'of an earlier run');
  }
  await writeFile(join(directory, 'report.json'), '{"run_id":"an earlier one"}');
  return directory;
}

test('what an earlier run left is gone before this one begins', async (t) => {
  const directory = await anEarlierRun();
  await clearResults(directory);
  t.deepEqual(await readdir(directory), []);
  await t.notThrowsAsync(clearResults(join(directory, 'never made')));
});

test('an earlier report that cannot be removed ends the run with the reason', async (t) => {
  const directory = join(await anEarlierRun(), 'report.json');
  await t.throwsAsync(clearResults(directory), {
    name: 'UnusableEnvironmentError',
    message: /report\.json, which an earlier run left, cannot be removed: /,
  });
});

test('a run leaves its report and each message as received', async (t) => {
  const directory = join(await mkdtemp(join(tmpdir(), 'results-')), '.demo');
  t.is(await saveResults(directory, { report: REPORT, messages: { notifications: [SLACK] } }), null);
  t.deepEqual((await readdir(directory)).toSorted(), ['notifications', 'report.json']);
  t.deepEqual(JSON.parse(await readFile(join(directory, 'report.json'), 'utf8')), REPORT);
  t.deepEqual(await readdir(join(directory, 'notifications')), ['slack-001.json']);
});

test('the data lake lies there under its keys, and is gone before the next run', async (t) => {
  const directory = join(await mkdtemp(join(tmpdir(), 'results-')), '.demo');
  const key = 'processed/year=2026/month=03/day=02/hour=14/shard-1-2.ndjson.gz';
  t.is(await saveResults(directory, { messages: {}, lake: new Map([[key, Uint8Array.of(1, 2)]]) }), null);
  t.deepEqual([...(await readFile(join(directory, 'lake', key)))], [1, 2]);
  await clearResults(directory);
  t.deepEqual(await readdir(directory), []);
});

test('on a full disk no half of a report stays, and a sentence says so', async (t) => {
  const directory = await anEarlierRun();
  await symlink('/dev/full', join(directory, 'report.json.unfinished'));
  const problem = await saveResults(directory, { report: REPORT, messages: { notifications: [SLACK] } });
  t.regex(problem!, /^the results could not be written to .*, what is printed above is all there is: ENOSPC/);
  t.deepEqual(await readdir(directory), []);
});
