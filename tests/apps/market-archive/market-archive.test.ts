import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { ArchiveServer } from '../../support/archive-server.ts';
import { zipOf } from '../../support/zip-of.ts';

const PROGRAM = fileURLToPath(new URL('../../../apps/market-archive/market-archive.js', import.meta.url));
const PATH = 'data/spot/daily/klines/BTCUSDT/1m/BTCUSDT-1m-2022-12-13.zip';
const DAY = zipOf({
  'BTCUSDT-1m-2022-12-13.csv': '1670889600000,17205,17210,17200,17208,5,1670889659999,1,1,1,1,0\n',
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the program; `react` sees its standard error grow. */
async function run(
  archive: ArchiveServer,
  environment: Readonly<Record<string, string>> = {},
  react: (err: string, interrupt: () => void) => void = () => undefined,
): Promise<Ended> {
  const folder = await mkdtemp(join(tmpdir(), 'recorded-'));
  const child = spawn(process.execPath, [PROGRAM], {
    env: {
      ...process.env,
      DAY: '2022-12-13',
      SYMBOLS: 'BTCUSDT',
      ARCHIVE_URL: archive.url,
      RECORDED_FOLDER: folder,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    err += chunk;
    react(err, () => child.kill('SIGINT'));
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

test('it ends with the file and the command that replays it', async (t) => {
  const archive = await ArchiveServer.start();
  t.teardown(() => archive.stop());
  archive.put(PATH, DAY);
  const { code, out, err } = await run(archive);
  t.is(code, 0, err);
  const [file, command] = out.trimEnd().split('\n');
  const [, path] = /^(\S+2022-12-13-klines-1m-BTCUSDT\.csv\.gz): 1 rows$/.exec(file!)!;
  t.is(command, `make demo INPUT=${path}`);
  t.regex(err, /terms of use/);
  t.regex(err, /binance: 1m klines of BTCUSDT: verified\n$/);
});

test('what is not there is exit code 1, what is written wrongly exit code 2, with one line each', async (t) => {
  const archive = await ArchiveServer.start();
  t.teardown(() => archive.stop());
  const missing = await run(archive);
  t.is(missing.code, 1);
  t.regex(missing.err, /\ndata: Binance spot has no 1m klines of BTCUSDT; .*\n$/);
  const unusable = await run(archive, { DAY: 'yesterday' });
  t.deepEqual(unusable, {
    code: 2,
    out: '',
    err: 'data: DAY: expected a day such as 2022-12-13, got yesterday\n',
  });
});

test('a folder that cannot be written to is one line and exit code 1', async (t) => {
  const archive = await ArchiveServer.start();
  t.teardown(() => archive.stop());
  archive.put(PATH, DAY);
  const { code, err } = await run(archive, { RECORDED_FOLDER: PROGRAM });
  t.is(code, 1);
  t.regex(err, /\ndata: ENOTDIR: [^\n]*\n$/);
});

test('Ctrl-C ends it at once, with a word that the same command goes on', async (t) => {
  const archive = await ArchiveServer.start();
  t.teardown(() => archive.stop());
  archive.put(PATH, DAY);
  archive.troubles.set(PATH, [{ status: 503, headers: { 'retry-after': '60' } }]);
  let isInterrupted = false;
  const { code, out, err } = await run(archive, {}, (said, interrupt) => {
    if (isInterrupted || !said.includes('trying again in 60 s')) return;
    isInterrupted = true;
    interrupt();
  });
  t.is(code, 130);
  t.is(out, '');
  t.regex(err, /stopped; the same command goes on from here\n$/);
});
