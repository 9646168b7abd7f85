/** True when the pattern names the text: exactly, or with `*` for any run of characters. Case does not count. */
export function matchesWildcard(pattern: string, name: string): boolean {
  const parts = pattern.toUpperCase().split('*');
  const text = name.toUpperCase();
  if (parts.length === 1) return parts[0] === text;
  const first = parts[0]!;
  const last = parts.at(-1)!;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
    return false;

  // Leftmost matches of the middle parts, in order, leave the most room for the rest.
  let from = first.length;
  const end = text.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, from);
    if (found < 0 || found + part.length > end) return false;
    from = found + part.length;
  }
  return true;
}

/** Whether it has what a regular expression has and no pattern of ours: `*` may stand for it where a name holds it. */
export function isRegularExpression(pattern: string): boolean {
  return /\.[*+]|[\\()[\]{}?]|\$$/.test(pattern);
}
