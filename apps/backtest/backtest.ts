import 'reflect-metadata';
import { backtestCommand } from './backtest-command.ts';
import { NoUsableRowError } from './run-backtest.ts';
import { InputError } from '../../lib/market-files/input-error.ts';
import { guardOutput } from '../../lib/tooling/guard-output.ts';

guardOutput();

/** A reader that has seen enough, such as `head`, closes the pipe: not an error. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await backtestCommand('npm run backtest --')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .parseAsync();
} catch (error) {
  const isExplained = error instanceof InputError || error instanceof NoUsableRowError;
  console.error(isExplained ? `backtest: ${error.message}` : error);
  process.exitCode = error instanceof NoUsableRowError ? 1 : 2;
}
