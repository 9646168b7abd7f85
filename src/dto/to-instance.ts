import { type ClassConstructor, plainToInstance } from 'class-transformer';

/** Nothing that is read here is nested half as deep. */
const MAX_DEPTH = 16;
/** Where class-transformer looks for the class of a value: a field of that name would be taken for one. */
const NAMES_OF_CLASSES: ReadonlySet<string> = new Set(['constructor', '__proto__']);

/**
 * An instance to be validated, of whatever somebody has sent or stored: text is made well-formed, and what would make
 * class-transformer or class-validator throw, instead of finding a problem, is left out.
 */
export function toInstance<T extends object>(Dto: ClassConstructor<T>, value: object): T {
  return plainToInstance(Dto, plain(value, MAX_DEPTH, false));
}

/** The same where null, as DynamoDB and people write it, stands for what is left out. */
export function toInstanceWithoutNulls<T extends object>(Dto: ClassConstructor<T>, value: object): T {
  return plainToInstance(Dto, plain(value, MAX_DEPTH, true));
}

function plain(value: unknown, depth: number, leavesOutNulls: boolean): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return undefined;
  if (Array.isArray(value)) return value.map((each) => plain(each, depth - 1, leavesOutNulls));
  const fields = Object.entries(value).filter(
    ([name, each]) => !NAMES_OF_CLASSES.has(name) && !(leavesOutNulls && each === null),
  );
  return Object.fromEntries(fields.map(([name, each]) => [name, plain(each, depth - 1, leavesOutNulls)]));
}
