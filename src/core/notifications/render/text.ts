/** The visible mark of a cut text. */
const MARK = '…';

/**
 * Text from outside on one line: line breaks (they forge mail headers and message lines), other control
 * characters, and the invisible ones that reverse or hide text become one space.
 */
export function oneLine(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/gu, ' ')
    .replaceAll(/ {2,}/g, ' ')
    .trim();
}

/**
 * At most `limit` UTF-16 units, which is how Slack and Discord count; cut between whole characters and marked.
 */
export function truncate(text: string, limit: number, mark: string = MARK): string {
  if (text.length <= limit) return text;
  let end = Math.max(0, limit - mark.length);
  const code = text.charCodeAt(end - 1);
  const splitsPair = code >= 0xd800 && code <= 0xdbff;
  if (splitsPair) end -= 1;
  return text.slice(0, end).trimEnd() + mark;
}

/**
 * Escapes, then fits into `limit`: the text is shortened until its escaped form is short enough, so that the cut
 * never falls inside an escape.
 */
export function escapeWithin(text: string, limit: number, escape: (text: string) => string): string {
  let escaped = escape(text);
  let budget = Math.min(text.length, limit);
  while (escaped.length > limit && budget > 0) {
    const surplus = escaped.length - limit;
    budget = Math.max(0, budget - Math.max(1, Math.ceil(surplus / 6)));
    escaped = escape(truncate(text, budget));
  }
  return escaped;
}
