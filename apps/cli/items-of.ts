import { describeValue } from '../../src/dto/describe-value.ts';
import { isRecord } from '../../src/dto/problems.ts';
import { OperationFailure } from '../../lib/operations/operation-failure.ts';
import type { PlainItem } from '../../lib/operations/preferences/preference-table.ts';

const EXPECTED = 'expected a JSON object, or a list of such objects';

/** One item, or a list of them. */
export function itemsOf(value: unknown): readonly PlainItem[] {
  const items: unknown[] = Array.isArray(value) ? value : [value];
  if (items.length === 0) throw new OperationFailure(`${EXPECTED}, and the list is empty`);
  const wrong = items.findIndex((item) => !isRecord(item));
  if (wrong !== -1) {
    const which = Array.isArray(value) ? `item ${wrong + 1}` : 'this';
    throw new OperationFailure(`${EXPECTED}: ${which} is ${describeValue(items[wrong])}`);
  }
  return items as readonly PlainItem[];
}
