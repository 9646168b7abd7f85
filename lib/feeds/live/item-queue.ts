/** What waits between the feed and the stream. */
export interface QueueItem {
  readonly text: string;
}

export interface QueueLimits {
  readonly items: number;
  /** UTF-16 characters of all texts together. */
  readonly characters: number;
}

/** A minute of a busy feed; what is read until the socket waits comes on top. */
export const QUEUE_LIMITS: QueueLimits = { items: 20_000, characters: 32 * 1024 * 1024 };

/**
 * Items in their order between a producer that cannot wait and a consumer that takes all there is. It drops nothing:
 * past its limits it says so, and again when half of them is free.
 */
export class ItemQueue<T extends QueueItem> {
  readonly #limits: QueueLimits;
  readonly #onFull: (waiting: number) => void;
  readonly #onRoom: () => void;
  #items: T[] = [];
  #characters = 0;
  #isFull = false;
  #isClosed = false;
  #wake: (() => void) | undefined;

  constructor(limits: QueueLimits, onFull: (waiting: number) => void, onRoom: () => void) {
    this.#limits = limits;
    this.#onFull = onFull;
    this.#onRoom = onRoom;
  }

  push(item: T): void {
    this.#items.push(item);
    this.#characters += item.text.length;
    const { items, characters } = this.#limits;
    if (!this.#isFull && (this.#items.length >= items || this.#characters >= characters)) {
      this.#isFull = true;
      this.#onFull(this.#items.length);
    }
    this.#wake?.();
  }

  /** Nothing more will come; what is there is still handed out. */
  close(): void {
    this.#isClosed = true;
    this.#wake?.();
  }

  /** All that waits, each time the consumer asks again; ends when the queue is closed and empty. */
  async *batches(): AsyncGenerator<readonly T[]> {
    for (;;) {
      const batch = this.#items;
      if (batch.length > 0) {
        this.#items = [];
        this.#characters = 0;
        yield batch;
        if (this.#isFull && this.#items.length <= this.#limits.items / 2) {
          this.#isFull = false;
          this.#onRoom();
        }
      } else if (this.#isClosed) {
        return;
      } else {
        await new Promise<void>((resolve) => (this.#wake = resolve));
        this.#wake = undefined;
      }
    }
  }
}
