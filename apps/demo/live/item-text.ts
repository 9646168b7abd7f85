import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** An item of a table as the SDK has it. */
export type Item = Readonly<Record<string, AttributeValue>>;

type Value = Readonly<Record<string, unknown>>;

/** An item for JSON, in DynamoDB's own form: bytes as base64. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html */
export function textOfItem(item: Item): unknown {
  return mapped(item, (value) => {
    if (value['B'] instanceof Uint8Array) return { B: Buffer.from(value['B']).toString('base64') };
    if (!Array.isArray(value['BS'])) return value;
    return { BS: (value['BS'] as Uint8Array[]).map((bytes) => Buffer.from(bytes).toString('base64')) };
  });
}

export function itemOfText(text: unknown): Item {
  return mapped(text as Readonly<Record<string, Value>>, (value) => {
    if (typeof value['B'] === 'string') return { B: Buffer.from(value['B'], 'base64') };
    if (!Array.isArray(value['BS'])) return value;
    return { BS: (value['BS'] as string[]).map((bytes) => Buffer.from(bytes, 'base64')) };
  }) as unknown as Item;
}

function mapped(
  item: Readonly<Record<string, Value | AttributeValue>>,
  change: (value: Value) => Value,
): Record<string, Value> {
  const each = (value: Value): Value => {
    if (value['M'] !== undefined) return { M: mapped(value['M'] as Record<string, Value>, change) };
    if (value['L'] !== undefined) return { L: (value['L'] as Value[]).map(each) };
    return change(value);
  };
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, each(value as Value)]));
}
