import { join } from 'node:path';

import { guardOutput } from '../../lib/tooling/guard-output.ts';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { runningEnvironment } from './environment-file.ts';

const EXIT_NONE = 2;
/** They would have the SDK ask elsewhere, or with other credentials: https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html */
const IN_THE_WAY = 'AWS_PROFILE AWS_SESSION_TOKEN AWS_IGNORE_CONFIGURED_ENDPOINT_URLS';

guardOutput();

process.exitCode = await main();

/** Prints, for a shell to read, how the command line reaches the live run or the demo that is under way. */
async function main(): Promise<number> {
  const { LIVE_FOLDER } = process.env;
  // Whoever names a folder means that run and no other.
  const folders = LIVE_FOLDER ? [LIVE_FOLDER] : ['.live', '.demo'].map((name) => join(repositoryRoot, name));
  for (const folder of folders) {
    const environment = await runningEnvironment(folder);
    if (environment === null) continue;
    const set = Object.entries(environment).map(([name, value]) => `export ${name}='${value}'`);
    process.stdout.write(`unset ${IN_THE_WAY}\n${set.join('\n')}\n`);
    return 0;
  }
  // A shell runs what stands on standard output: there is nothing there.
  process.stderr.write(
    'demo-env: no demo stays open and no `make live` runs here (make demo CONSOLE=stay)\n',
  );
  return EXIT_NONE;
}
