import { join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { guardOutput } from '../../lib/tooling/guard-output.ts';
import { createProgress } from '../../lib/tooling/progress.ts';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { downloadDay } from './download-day.ts';
import { downloadOptions } from './options.ts';

const EXIT_FAILED = 1;
const EXIT_UNUSABLE = 2;
/** 128 + SIGINT, as shells report it. */
const EXIT_INTERRUPTED = 130;
const FOLDER = 'data/recorded';
/** Errors without a stack, as are those of the file system: a full disk is nobody's bug. */
const FOR_PEOPLE = new Set(['UnusableEnvironmentError', 'NotInArchiveError', 'ArchiveError', 'InputError']);

guardOutput();

process.exitCode = await main();

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

async function main(): Promise<number> {
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  process.once('SIGTERM', () => interrupted.abort());
  try {
    const { path, rows } = await downloadDay(downloadOptions(process.env, Date.now()), {
      folder: process.env['RECORDED_FOLDER'] || join(repositoryRoot, FOLDER),
      say,
      progress: createProgress(process.stderr, 'kB'),
      signal: interrupted.signal,
      pause: (ms, signal) => delay(ms, undefined, { signal }),
      onTrouble: say,
    });
    const shown = relative(process.cwd(), path);
    console.log(`${shown}: ${rows.toLocaleString('en')} rows\nmake demo INPUT=${shown}`);
    return 0;
  } catch (error) {
    if (interrupted.signal.aborted) {
      say('stopped; the same command goes on from here');
      return EXIT_INTERRUPTED;
    }
    if (!(error instanceof Error) || !(FOR_PEOPLE.has(error.name) || 'syscall' in error)) throw error;
    for (const line of error.message.split('\n')) say(`data: ${line}`);
    return error.name === 'UnusableEnvironmentError' ? EXIT_UNUSABLE : EXIT_FAILED;
  }
}
