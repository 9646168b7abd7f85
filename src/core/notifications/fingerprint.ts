import { fnv1a64, utf16Units } from '../prelude/fnv1a.ts';

/**
 * 16 hexadecimal digits that distinguish texts. They are taken over UTF-16 units, because others know them: receivers of webhooks leave out
 * what they have had by it, and PagerDuty finds an incident again.
 */
export function fingerprint(text: string): string {
  return fnv1a64(utf16Units(text));
}
