import { readFileSync } from 'node:fs';

/** The files of tests that took longest, longest first, as lines; from what scripts/test-times.mjs has written. */
export function slowestFiles(path, count = 20) {
  const files = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .toSorted((a, b) => b.seconds - a.seconds);
  const total = files.reduce((sum, { seconds }) => sum + seconds, 0);
  return [
    `slowest ${Math.min(count, files.length)} of ${files.length} files of tests, which took ${total.toFixed(0)} s one after the other; in brackets how long they were busy themselves:`,
    ...files
      .slice(0, count)
      .map(
        ({ file, seconds, busySeconds }) =>
          `${seconds.toFixed(1).padStart(7)} s (${busySeconds.toFixed(1)}) ${file}`,
      ),
  ];
}
