import type { Part } from './model.ts';

/** Draws each part that has changed once before the next frame, whatever the number of changes. */
export class Painter {
  readonly #draw: Readonly<Record<Part, () => void>>;
  readonly #changed = new Set<Part>();
  #isAsked = false;

  constructor(draw: Readonly<Record<Part, () => void>>) {
    this.#draw = draw;
  }

  changed(...parts: readonly Part[]): void {
    for (const part of parts) this.#changed.add(part);
    if (this.#isAsked) return;
    this.#isAsked = true;
    requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    this.#isAsked = false;
    const parts = [...this.#changed];
    this.#changed.clear();
    for (const part of parts) this.#draw[part]();
  }
}
