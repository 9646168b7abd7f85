import { OperationFailure } from '../operation-failure.ts';
import { csvRows, instrumentsOfRows } from './instrument-csv.ts';
import type { InstrumentItem } from './instrument-table.ts';
import { VENDOR_LIST_NAMES, vendorList } from './vendor-lists.ts';

/** What a file says of instruments. */
export interface ReadInstruments {
  /** What the file was taken for. */
  readonly form: string;
  readonly items: readonly InstrumentItem[];
  readonly passedOver: readonly string[];
}

/**
 * Reads a CSV with a header, a list of our own as JSON, or a vendor's list; which it is, its content says.
 * @throws OperationFailure that says what was expected
 */
export function readInstruments(text: string): ReadInstruments {
  const document = /^\s*[[{]/.test(text) ? parsed(text) : undefined;
  const rows = document === undefined ? csvRows(text) : null;
  const vendor = vendorList(document ?? rows);
  if (vendor !== null) return { form: vendor.name, items: vendor.items, passedOver: [] };
  if (rows !== null) return { form: 'CSV', ...instrumentsOfRows(rows) };
  const items: unknown[] = Array.isArray(document) ? document : [document];
  if (items.length > 0 && items.every(hasSymbol)) return { form: 'JSON', items, passedOver: [] };
  throw new OperationFailure(
    `expected a CSV with a header, JSON of objects with a symbol, or one of the lists of vendors: ${VENDOR_LIST_NAMES.join(', ')}`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new OperationFailure(`no JSON: ${(error as Error).message}`, { cause: error });
  }
}

function hasSymbol(item: unknown): item is InstrumentItem {
  return typeof item === 'object' && item !== null && 'symbol' in item;
}
