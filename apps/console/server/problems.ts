import { describeFailure } from '../../../lib/operations/describe-failure.ts';

/** What the console cannot do at the moment, in sentences, one for each thing. */
export class Problems {
  readonly #sentences = new Map<string, string>();

  get list(): readonly string[] {
    return [...this.#sentences.values()];
  }

  /** Null: it works. */
  set(thing: string, sentence: string | null): void {
    if (sentence === null) this.#sentences.delete(thing);
    else this.#sentences.set(thing, sentence);
  }

  /** What `act` brings, or `otherwise` while it fails; the failure is shown as `<thing> cannot be read: …`. */
  async attempt<T>(thing: string, act: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      const result = await act();
      this.set(thing, null);
      return result;
    } catch (error) {
      this.set(thing, `${thing} cannot be read: ${describeFailure(error)}`);
      return otherwise;
    }
  }
}
