import type { TicketSettings } from './recurrence.ts';

/** An issue that a tracker already has for the same fingerprint. */
export interface TrackedIssue {
  /** As the tracker addresses it: a number at GitHub, a key such as OPS-12 in Jira. */
  readonly name: string;
  readonly isOpen: boolean;
  /** When it was closed; null while it is open, or where the tracker does not say. */
  readonly closedAtMs: number | null;
  /** Closed because nobody means to do anything about it, or because it is done in another. */
  readonly isWontFix: boolean;
}

export type IssueAction =
  | { readonly kind: 'create' }
  | { readonly kind: 'comment'; readonly issue: TrackedIssue }
  | { readonly kind: 'reopen'; readonly issue: TrackedIssue }
  | { readonly kind: 'ignore'; readonly reason: 'resolved' | 'wont_fix' };

/**
 * What becomes of the issue. As Alertmanager's Jira receiver does: one that exists gets a comment instead of a second one being made, a closed one
 * is opened again while it is young, and what is over never makes a new one. One that nobody means to fix is left alone.
 */
export function decideIssue(
  existing: TrackedIssue | null,
  isResolved: boolean,
  { reopenMs }: Pick<TicketSettings, 'reopenMs'>,
  nowMs: number,
): IssueAction {
  if (existing?.isOpen === true) return { kind: 'comment', issue: existing };
  if (isResolved) return { kind: 'ignore', reason: 'resolved' };
  if (existing === null) return { kind: 'create' };
  if (existing.isWontFix) return { kind: 'ignore', reason: 'wont_fix' };
  const isYoung = existing.closedAtMs !== null && nowMs - existing.closedAtMs <= reopenMs;
  return isYoung ? { kind: 'reopen', issue: existing } : { kind: 'create' };
}
