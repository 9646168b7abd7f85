import 'reflect-metadata';
import { text } from 'node:stream/consumers';
import { readTemplate } from '../../lib/template/template.ts';
import { createProgress } from '../../lib/tooling/progress.ts';
import { awsClients } from './aws-clients.ts';
import { showsColours } from './output.ts';
import { runRtf } from './program.ts';
import { guardOutput } from '../../lib/tooling/guard-output.ts';

guardOutput();

const clients = awsClients();

function interrupted(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

/** A reader that has seen enough, such as `head`, closes the pipe: not an error. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runRtf(process.argv.slice(2), {
  out: (line) => console.log(line),
  err: (line) => console.error(line),
  hasColours: showsColours(process.stdout, process.env),
  readStdin: () => text(process.stdin),
  now: () => Date.now(),
  random: () => Math.random(),
  env: process.env,
  template: () => readTemplate(),
  ...clients.context,
  progress: (unit) => createProgress(process.stderr, unit),
  interrupted,
  terminal: async () => (await import('./terminal.ts')).openTerminal(),
  pagerDuty: async () => (await import('../../lib/operations/pager-duty.ts')).pagerDuty(),
});
clients.destroy();
