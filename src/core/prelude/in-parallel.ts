/**
 * Does `act` to each item, so many at the same time, and returns the results in the order of the items. When one is
 * rejected no further item is begun.
 */
export async function inParallel<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  atOnce: number,
  act: (item: T) => Promise<R>,
): Promise<R[]> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const results: R[] = [];
  let begun = 0;
  let isStopped = false;
  const worker = async (): Promise<void> => {
    for (;;) {
      const position = begun++;
      const next = await iterator.next();
      if (next.done === true || isStopped) return;
      results[position] = await act(next.value);
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, worker));
  } finally {
    isStopped = true;
  }
  return results;
}
