import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from './plain-item.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
const MAX_ITEM_BYTES = 400 * 1024;
const MAX_PARTITION_KEY_BYTES = 2048;
const MAX_SORT_KEY_BYTES = 1024;
const SMALLEST_NUMBER = 1e-130;
const LARGEST_NUMBER = 9.99e125;

/** Why DynamoDB would refuse an item of ours, whose keys are `pk` and `sk`; null where it would not. */
export function refusalOf(item: Item): string | null {
  let bytes = 0;
  for (const [name, value] of Object.entries(item)) {
    const problem = numberProblem(value);
    if (problem !== null) return `${name} ${problem}`;
    bytes += Buffer.byteLength(name) + sizeOf(value);
  }
  if (bytes > MAX_ITEM_BYTES) return `the item has ${bytes} bytes, more than ${MAX_ITEM_BYTES}`;
  return keyProblem('pk', item, MAX_PARTITION_KEY_BYTES) ?? keyProblem('sk', item, MAX_SORT_KEY_BYTES);
}

function keyProblem(name: string, item: Item, most: number): string | null {
  const bytes = Buffer.byteLength(item[name]?.S ?? '');
  return bytes >= 1 && bytes <= most ? null : `${name} has ${bytes} bytes, not 1 to ${most}`;
}

function numberProblem({ N, L, M }: AttributeValue): string | null {
  const nested = L ?? (M === undefined ? [] : Object.values(M));
  for (const each of nested) {
    const problem = numberProblem(each);
    if (problem !== null) return problem;
  }
  if (N === undefined) return null;
  const size = Math.abs(Number(N));
  const isStorable = size === 0 || (size >= SMALLEST_NUMBER && size <= LARGEST_NUMBER);
  return isStorable ? null : `is ${N}, which is no number that DynamoDB stores`;
}

/** Roughly as it is counted; never less. */
function sizeOf({ S, B, N, L, M }: AttributeValue): number {
  if (S !== undefined) return Buffer.byteLength(S);
  if (B !== undefined) return B.length;
  if (N !== undefined) return N.length;
  if (L !== undefined) return L.reduce((sum, each) => sum + 1 + sizeOf(each), 3);
  if (M === undefined) return 1;
  return Object.entries(M).reduce((sum, [name, each]) => sum + 1 + Buffer.byteLength(name) + sizeOf(each), 3);
}
