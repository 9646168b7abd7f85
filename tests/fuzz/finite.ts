/** Words that a number leaves behind which is none. */
const NO_NUMBER = /(?<![\p{L}\p{N}_])(?:NaN|-?Infinity|undefined)(?![\p{L}\p{N}_])/u;

/** Where in a value there is a number that is not finite, or text that was made of one; null where nowhere. */
export function notFinite(value: unknown, path = ''): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? null : `${path} is ${value}`;
  if (typeof value === 'string') return NO_NUMBER.test(value) ? `${path} says ${value.slice(0, 200)}` : null;
  if (typeof value !== 'object' || value === null) return null;
  for (const [name, each] of Object.entries(value)) {
    const found = notFinite(each, `${path}.${name}`);
    if (found !== null) return found;
  }
  return null;
}
