import { isRecord } from '../../src/dto/problems.ts';
import { OperationFailure } from '../../lib/operations/operation-failure.ts';
import type { PlainItem } from '../../lib/operations/preferences/preference-table.ts';

/** One item, or a list of them. */
export function itemsOf(value: unknown): readonly PlainItem[] {
  const items: unknown[] = Array.isArray(value) ? value : [value];
  if (items.length === 0 || !items.every(isRecord)) {
    throw new OperationFailure('expected a JSON object with user_id, or a list of such objects');
  }
  return items;
}
