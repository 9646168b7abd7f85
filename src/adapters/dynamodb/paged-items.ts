import type { Item } from './plain-item.ts';

interface Page {
  readonly Items?: readonly Item[] | undefined;
  readonly LastEvaluatedKey?: Item | undefined;
}

/** The items of a Query or Scan; each page is read when it is asked for, from where the one before has ended. */
export async function* pagedItems(
  read: (from: { readonly ExclusiveStartKey?: Item }) => Promise<Page>,
): AsyncGenerator<Item> {
  let from: Item | undefined;
  do {
    const page = await read(from === undefined ? {} : { ExclusiveStartKey: from });
    yield* page.Items ?? [];
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
}

/** As many as there are, `limit` at most. */
export async function firstOf(items: AsyncIterable<Item>, limit = Number.POSITIVE_INFINITY): Promise<Item[]> {
  const first: Item[] = [];
  for await (const item of items) if (first.push(item) >= limit) break;
  return first;
}
