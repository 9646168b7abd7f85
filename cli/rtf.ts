import 'reflect-metadata';
import { text } from 'node:stream/consumers';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { runRtf } from './program.ts';

let client: DynamoDBClient | undefined;

/** A reader that has seen enough, such as `head`, closes the pipe: not an error. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runRtf(process.argv.slice(2), {
  out: (line) => console.log(line),
  err: (line) => console.error(line),
  hasColours: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
  readStdin: () => text(process.stdin),
  now: () => Date.now(),
  dynamodb: () => (client ??= new DynamoDBClient()),
  pagerDuty: async () => (await import('./pager-duty.ts')).pagerDuty(),
});
client?.destroy();
