import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

type Plain =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Plain[]
  | { readonly [key: string]: Plain };

/** Plain values as an item; properties that are undefined are left out. */
export function toItem(values: Readonly<Record<string, Plain>>): Item {
  const item: Item = {};
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined) item[key] = toAttribute(value);
  }
  return item;
}

function toAttribute(value: Exclude<Plain, undefined>): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'boolean') return { BOOL: value };
  if (typeof value === 'number') return { N: String(value) };
  if (isList(value)) return { L: value.map((element) => toAttribute(element ?? null)) };
  return { M: toItem(value) };
}

function isList(value: object): value is readonly Plain[] {
  return Array.isArray(value);
}

/** An item as plain values: sets become lists; binary values, which no table of ours has, are left out. */
export function fromItem(item: Item): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).map(([key, value]) => [key, fromAttribute(value)]));
}

function fromAttribute(value: AttributeValue): unknown {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.NULL !== undefined) return null;
  if (value.M !== undefined) return fromItem(value.M);
  if (value.L !== undefined) return value.L.map((element) => fromAttribute(element));
  return value.SS ?? value.NS?.map(Number);
}
