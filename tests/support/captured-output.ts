/** The lines that go to standard output and error meanwhile: Powertools writes through a console of its own. */
export function captured(write: () => void): string[] {
  using output = new OutputCapture();
  write();
  return output.lines;
}

/** The same of something that takes its time: nothing else may write meanwhile. */
export async function capturedWhile(run: () => Promise<void>): Promise<string[]> {
  using output = new OutputCapture();
  await run();
  return output.lines;
}

class OutputCapture implements Disposable {
  readonly #streams = [process.stdout, process.stderr];
  readonly #originals = this.#streams.map((stream) => stream.write.bind(stream));
  #text = '';

  constructor() {
    for (const stream of this.#streams) {
      stream.write = (chunk: string | Uint8Array): boolean => {
        this.#text += String(chunk);
        return true;
      };
    }
  }

  get lines(): string[] {
    return this.#text.split('\n').filter((line) => line !== '');
  }

  [Symbol.dispose](): void {
    for (const [index, stream] of this.#streams.entries()) stream.write = this.#originals[index]!;
  }
}
