import type { Alert } from '../core/alert/alert.ts';
import type { AudiencePage } from '../core/alert-policy/pages.ts';
import { alertOfMessage, toMessage } from './alert-message.dto.ts';
import { isRecord } from './problems.ts';

/** What alert-processor invokes itself with for a page of an alert's users. */
const SOURCE = 'alert-processor.page';

export function pageEvent(alert: Alert, { from, to, together }: AudiencePage): object {
  const others = [...together].filter((userId) => userId >= (from ?? '') && (to === null || userId < to));
  return { source: SOURCE, alert: toMessage(alert), users: { from, to, but: others } };
}

export function isPageEvent(event: unknown): boolean {
  return isRecord(event) && event['source'] === SOURCE;
}

/**
 * Written by this very version, and by nobody else who may invoke the function.
 * @throws TypeError where it is none that it has written
 */
export function readPageEvent(event: object): { readonly alert: Alert; readonly page: AudiencePage } {
  const { alert, users } = event as { readonly alert?: unknown; readonly users?: unknown };
  if (!isRecord(alert) || !isUsers(users)) {
    throw new TypeError('a page of users wants an alert, from and to as ids or null, and a list of ids');
  }
  const { from, to, but } = users;
  return { alert: alertOfMessage(JSON.stringify(alert)), page: { from, to, together: new Set(but) } };
}

interface Users {
  readonly from: string | null;
  readonly to: string | null;
  /** Who would be on the page, and is told elsewhere. */
  readonly but: readonly string[];
}

function isUsers(value: unknown): value is Users {
  if (!isRecord(value) || !Array.isArray(value['but'])) return false;
  const bounds = [value['from'], value['to']].filter((bound) => bound !== null);
  return [...bounds, ...value['but']].every((userId) => typeof userId === 'string');
}
