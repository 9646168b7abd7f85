/** A name that somebody gave to a kind of error, and not a text that happens to stand in its place. */
const NAME = /^\w{1,80}$/;

/** The kind of an error whose message may hold an address or a secret: enough to look for, and safe to log. */
export function errorName(error: unknown): string {
  return error instanceof Error && NAME.test(error.name) ? error.name : 'unknown error';
}

/** What a person who started a program has to know of an error that was made for them. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Kind and message in one line, for logs. */
export function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown error';
}
