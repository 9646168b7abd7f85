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

export interface JiraSettings {
  /** Address of the site: `https://example.atlassian.net`. */
  readonly baseUrl: string;
  /** Key of the project. */
  readonly project: string;
  readonly issueType: string;
  /** Account that the token belongs to. */
  readonly user: string;
  /** API token, or the reference of the secret that holds it. */
  readonly token: string;
  /** Name of the transition that opens a closed issue again. */
  readonly reopenTransition: string;
  /** Name of the resolution of what nobody means to fix. */
  readonly wontFixResolution: string;
  /** What the project wants of every issue besides what an issue has here, by field id. */
  readonly fields: Json;
}

/** Limits as Alertmanager has them, which asks the same interface. */
const MAX_SUMMARY = 255;
const MAX_DESCRIPTION = 32_767;

interface JiraIssue {
  readonly key: string;
  readonly fields: {
    readonly status: { readonly statusCategory: { readonly key: string } };
    readonly resolution?: { readonly name: string } | null;
    readonly resolutiondate?: string | null;
  };
}

const FIELDS = ['status', 'resolution', 'resolutiondate'];
/** One that every Jira has, whatever a team calls the others. */
const DUPLICATE = 'Duplicate';

/** Issues of Jira Cloud, found by a label with the fingerprint. https://developer.atlassian.com/cloud/jira/platform/rest/v3/ */
export class JiraIssues implements IssueTracker {
  readonly name = 'jira';
  readonly #api: JsonApi;
  readonly #settings: JiraSettings;

  constructor(settings: JiraSettings, secrets: SecretResolver) {
    this.#settings = settings;
    this.#api = new JsonApi({
      name: 'Jira',
      baseUrl: `${settings.baseUrl.replace(/\/+$/, '')}/rest/api/3`,
      headers: { accept: 'application/json' },
      authorization: async () => {
        const credentials = `${settings.user}:${await secrets.resolve(settings.token)}`;
        return `Basic ${Buffer.from(credentials).toString('base64')}`;
      },
      readProblems,
    });
  }

  async find(fingerprint: string, known: string | undefined): Promise<TrackedIssue | null> {
    const { project } = this.#settings;
    const jql = `project = "${project}" AND labels = "${labelOf(fingerprint)}" ORDER BY created DESC`;
    const body = { jql, fields: FIELDS, maxResults: 10 };
    const { issues = [] } = (await this.#api.call('POST', '/search/jql', { body })) as {
      issues?: readonly JiraIssue[];
    };
    const found = issues.map((issue) => this.#trackedIssue(issue));
    // The index of the search lags behind what was just written.
    return found.find(({ isOpen }) => isOpen) ?? (await this.#byKey(known)) ?? found[0] ?? null;
  }

  async create(request: TicketRequest): Promise<string> {
    const { project, issueType, fields: wanted } = this.#settings;
    const labels = Array.isArray(wanted['labels']) ? (wanted['labels'] as readonly unknown[]) : [];
    const fields = {
      ...wanted,
      project: { key: project },
      issuetype: { name: issueType },
      summary: truncate(oneLine(ticketTitle(request)), MAX_SUMMARY),
      description: documentOf(ticketDescription(request)),
      labels: [...labels, 'alert', labelOf(request.fingerprint)],
    };
    const { key } = (await this.#api.call('POST', '/issue', { body: { fields } })) as JiraIssue;
    return key;
  }

  async reopen({ name }: TrackedIssue): Promise<void> {
    const path = `/issue/${name}/transitions`;
    const { transitions = [] } = (await this.#api.call('GET', path)) as {
      transitions?: readonly { readonly id: string; readonly name: string }[];
    };
    const { reopenTransition } = this.#settings;
    const transition = transitions.find(
      (possible) => possible.name.toLowerCase() === reopenTransition.toLowerCase(),
    );
    if (transition === undefined) {
      const possible = transitions.map(({ name: known }) => known).join(', ') || 'none';
      throw new TicketError(
        `Jira knows no transition "${reopenTransition}" for ${name}; possible: ${possible} (TICKET_JIRA_REOPEN_TRANSITION)`,
      );
    }
    await this.#api.call('POST', path, { body: { transition: { id: transition.id } } });
  }

  async comment({ name }: TrackedIssue, request: TicketRequest): Promise<void> {
    const body = { body: documentOf(ticketComment(request)) };
    await this.#api.call('POST', `/issue/${name}/comment`, { body });
  }

  async #byKey(known: string | undefined): Promise<TrackedIssue | undefined> {
    if (known === undefined) return undefined;
    try {
      const query = { fields: FIELDS.join(',') };
      return this.#trackedIssue((await this.#api.call('GET', `/issue/${known}`, { query })) as JiraIssue);
    } catch (error) {
      if (error instanceof TicketError && error.status === 404) return undefined;
      throw error;
    }
  }

  #trackedIssue({ key, fields }: JiraIssue): TrackedIssue {
    const { status, resolution, resolutiondate } = fields;
    const isOpen = status.statusCategory.key !== 'done';
    const closedAtMs = isOpen || !resolutiondate ? Number.NaN : Date.parse(withColon(resolutiondate));
    return {
      name: key,
      isOpen,
      closedAtMs: Number.isFinite(closedAtMs) ? closedAtMs : null,
      isWontFix: !isOpen && [DUPLICATE, this.#settings.wontFixResolution].includes(resolution?.name ?? ''),
    };
  }
}

function labelOf(fingerprint: string): string {
  return `alert-${fingerprint}`;
}

/**
 * Such as `{"errors": {"customfield_10010": "Team is required."}}`: the sentence only where it is that one, since it names the field as
 * people know it.
 */
function readProblems({ errors }: Json): readonly string[] {
  if (typeof errors !== 'object' || errors === null) return [];
  return Object.entries(errors)
    .filter(([field]) => /^[\w.-]{1,60}$/.test(field))
    .map(([field, sentence]) => {
      const isMissing =
        typeof sentence === 'string' && /^[\p{L}\d ()/-]{1,60} is required\.?$/u.test(sentence);
      return isMissing ? `${field} (${sentence.replace(/\.$/, '')})` : field;
    });
}

/** Jira writes +0000 where ISO 8601 wants +00:00. */
function withColon(time: string): string {
  return time.replace(/([+-]\d{2})(\d{2})$/, '$1:$2');
}

/** Plain text as Atlassian's document format: nothing in it is markup. https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/ */
function documentOf(text: string): Json {
  const paragraphs = truncate(text, MAX_DESCRIPTION)
    .split('\n')
    .map((line) => ({ type: 'paragraph', content: line === '' ? [] : [{ type: 'text', text: line }] }));
  return { type: 'doc', version: 1, content: paragraphs };
}
