/** An input that cannot be used: one line that names it, what was expected and what was found. */
export class InputError extends Error {
  override readonly name = 'InputError';

  constructor(input: string, problem: string, options?: ErrorOptions) {
    super(`${input}: ${problem}`, options);
  }
}
