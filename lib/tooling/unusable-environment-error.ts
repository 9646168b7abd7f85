/** What the user has to put right before anything can run: one clear line, exit code 2. */
export class UnusableEnvironmentError extends Error {
  override readonly name = 'UnusableEnvironmentError';
}
