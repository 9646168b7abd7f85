import type { Item } from './virtual-account.ts';

/** The state of a symbol of trades, before anything has happened. */
export const DAMAGED_STATE = 'COIN STATE';

/** What a hand, a lost half or a bit of another program can make of a state item. The first leaves it as it is. */
export const DAMAGES: readonly ((item: Item) => Item)[] = [
  (item) => item,
  (item) => ({ ...item, version: { S: 'seven' } }),
  (item) => without(item, 'version'),
  (item) => without(item, 'snapshot'),
  (item) => ({ ...item, snapshot: { B: changed(item['snapshot']!.B!) } }),
  (item) => ({ ...item, snapshot: { B: item['snapshot']!.B!.subarray(0, 40) } }),
  (item) => ({ ...item, pending: { B: Buffer.from('nothing that was packed') } }),
];

function without(item: Item, name: string): Item {
  return Object.fromEntries(Object.entries(item).filter(([key]) => key !== name));
}

function changed(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte, index) => (index === bytes.length >> 1 ? byte ^ 0xff : byte));
}
