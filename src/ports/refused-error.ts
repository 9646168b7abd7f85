/**
 * A service will not take something, now or later: trying again is in vain. `content` is what it was, as data; it is set aside
 * for people to look at.
 */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly content: readonly unknown[];

  constructor(message: string, content: readonly unknown[]) {
    super(message);
    this.content = content;
  }
}
