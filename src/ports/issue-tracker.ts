import type { TrackedIssue } from '../core/tickets/decide-issue.ts';
import type { TicketRequest } from '../core/tickets/ticket-request.ts';

/** Where people keep their tickets. Every method rejects with an error that names no secret when the tracker does not do it. */
export interface IssueTracker {
  /** `github`, `jira`: by which its issues are remembered. */
  readonly name: string;

  /**
   * The issue about this fingerprint, an open one before a closed one, the latest of several. `known` is the one that was made last:
   * searches lag behind what was just written.
   */
  find(fingerprint: string, known: string | undefined): Promise<TrackedIssue | null>;

  /** Returns the name of the new issue. */
  create(request: TicketRequest): Promise<string>;

  reopen(issue: TrackedIssue): Promise<void>;

  comment(issue: TrackedIssue, request: TicketRequest): Promise<void>;
}
