import { oneLine, truncate } from '../../core/notifications/render/text.ts';
import type { TrackedIssue } from '../../core/tickets/decide-issue.ts';
import {
  ticketComment,
  ticketDescription,
  ticketTitle,
  type TicketRequest,
} from '../../core/tickets/ticket-request.ts';
import type { IssueTracker } from '../../ports/issue-tracker.ts';
import type { SecretResolver } from '../../ports/secret-resolver.ts';
import { JsonApi, TicketError, type Json } from './json-api.ts';

export interface GitHubSettings {
  /** `owner/name` */
  readonly repository: string;
  /** Secret or reference; the token may read and write issues. */
  readonly token: string;
  /** Address of the API; GitHub Enterprise has its own. */
  readonly baseUrl: string;
}

/** https://docs.github.com/en/rest/issues/issues */
const API_VERSION = '2022-11-28';
const MAX_TITLE = 256;
const MAX_BODY = 65_536;

interface GitHubIssue {
  readonly number: number;
  readonly state: 'open' | 'closed';
  readonly state_reason: string | null;
  readonly closed_at: string | null;
  readonly pull_request?: object;
}

/** Nobody means to do anything about it, or it is done in another issue. */
const LEFT_ALONE = new Set(['not_planned', 'duplicate']);

/** GitHub issues, found by a label with the fingerprint: a list by label is up to date where the search may lag. */
export class GitHubIssues implements IssueTracker {
  readonly name = 'github';
  readonly #api: JsonApi;
  readonly #issues: string;

  constructor({ repository, token, baseUrl }: GitHubSettings, secrets: SecretResolver) {
    this.#issues = `/repos/${repository}/issues`;
    this.#api = new JsonApi({
      name: 'GitHub',
      baseUrl,
      headers: { accept: 'application/vnd.github+json', 'x-github-api-version': API_VERSION },
      authorization: async () => `Bearer ${await secrets.resolve(token)}`,
      readProblems,
    });
  }

  async find(fingerprint: string, known: string | undefined): Promise<TrackedIssue | null> {
    const query = {
      labels: labelOf(fingerprint),
      state: 'all',
      sort: 'created',
      direction: 'desc',
      per_page: '10',
    };
    const listed = (await this.#api.call('GET', this.#issues, { query })) as readonly GitHubIssue[];
    const found = listed.filter(({ pull_request: pull }) => pull === undefined);
    const issue = found.find(({ state }) => state === 'open') ?? found[0] ?? (await this.#byNumber(known));
    return issue === undefined ? null : trackedIssue(issue);
  }

  async create(request: TicketRequest): Promise<string> {
    const body = {
      title: truncate(oneLine(ticketTitle(request)), MAX_TITLE),
      body: codeBlock(ticketDescription(request)),
      labels: ['alert', labelOf(request.fingerprint)],
    };
    const { number } = (await this.#api.call('POST', this.#issues, { body })) as GitHubIssue;
    return String(number);
  }

  async reopen({ name }: TrackedIssue): Promise<void> {
    const body = { state: 'open', state_reason: 'reopened' };
    await this.#api.call('PATCH', `${this.#issues}/${name}`, { body });
  }

  async comment({ name }: TrackedIssue, request: TicketRequest): Promise<void> {
    const body = { body: codeBlock(ticketComment(request)) };
    await this.#api.call('POST', `${this.#issues}/${name}/comments`, { body });
  }

  /** One that has lost its label, or is so new that the list does not show it yet. */
  async #byNumber(known: string | undefined): Promise<GitHubIssue | undefined> {
    if (known === undefined) return undefined;
    try {
      return (await this.#api.call('GET', `${this.#issues}/${known}`)) as GitHubIssue;
    } catch (error) {
      // Deleted, or moved to another repository.
      if (error instanceof TicketError && [301, 404, 410].includes(error.status ?? 0)) return undefined;
      throw error;
    }
  }
}

/** Such as `{"errors": [{"resource": "Issue", "field": "labels", "code": "invalid"}]}`. https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api */
function readProblems({ errors }: Json): readonly string[] {
  if (!Array.isArray(errors)) return [];
  return (errors as readonly unknown[]).flatMap((error) => {
    const { field, code } = { ...(error as Json) };
    return isWord(field) && isWord(code) ? [`${field} (${code})`] : [];
  });
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.]{1,60}$/.test(value);
}

/** At most 50 characters, as labels are. */
function labelOf(fingerprint: string): string {
  return `alert-${fingerprint}`;
}

function trackedIssue(issue: GitHubIssue): TrackedIssue {
  return {
    name: String(issue.number),
    isOpen: issue.state === 'open',
    closedAtMs: issue.closed_at === null ? null : Date.parse(issue.closed_at),
    isWontFix: issue.state === 'closed' && LEFT_ALONE.has(issue.state_reason ?? ''),
  };
}

/** In an indented block nothing is a mention, a link or markup. https://spec.commonmark.org/0.31.2/#indented-code-blocks */
function codeBlock(text: string): string {
  const lines = text.split('\n').map((line) => `    ${line}`);
  return truncate(lines.join('\n'), MAX_BODY);
}
