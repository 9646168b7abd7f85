import type { DependencyContainer } from 'tsyringe';
import { DynamoRecurrenceStore } from '../adapters/dynamodb/dynamo-recurrence-store.ts';
import { GitHubIssues } from '../adapters/tickets/github-issues.ts';
import { JiraIssues } from '../adapters/tickets/jira-issues.ts';
import type { AlertProcessorConfig } from '../config/alert-processor-config.ts';
import { jiraFieldsOf } from '../config/ticket-variables.ts';
import { Ticketing, TicketSetup } from '../pipelines/ticketing.ts';
import type { IssueTracker } from '../ports/issue-tracker.ts';
import { RecurrenceStore } from '../ports/recurrence-store.ts';
import { SecretResolver } from '../ports/secret-resolver.ts';

const HOUR_MS = 3_600_000;

/** A part of alert-processor that most invocations never need: it is loaded when something has gone wrong. */
export function assembleTicketing(
  config: Readonly<AlertProcessorConfig>,
  ports: DependencyContainer,
): Ticketing {
  const setup: TicketSetup = {
    trackers: trackersOf(config, ports.resolve<SecretResolver>(SecretResolver)),
    settings: {
      threshold: config.TICKET_THRESHOLD,
      windowMs: config.TICKET_WINDOW_HOURS * HOUR_MS,
      reopenMs: config.TICKET_REOPEN_HOURS * HOUR_MS,
    },
    origin: { environment: config.ENVIRONMENT, project: config.PROJECT_NAME },
  };
  return ports
    .createChildContainer()
    .registerSingleton(RecurrenceStore, DynamoRecurrenceStore)
    .register(TicketSetup, { useValue: setup })
    .resolve(Ticketing);
}

function trackersOf(
  config: Readonly<AlertProcessorConfig>,
  secrets: SecretResolver,
): readonly IssueTracker[] {
  const trackers: IssueTracker[] = [];
  if (config.TICKET_GITHUB_REPOSITORY !== undefined) {
    const settings = {
      repository: config.TICKET_GITHUB_REPOSITORY,
      token: config.TICKET_GITHUB_TOKEN!,
      baseUrl: config.TICKET_GITHUB_URL,
    };
    trackers.push(new GitHubIssues(settings, secrets));
  }
  if (config.TICKET_JIRA_URL !== undefined) {
    const settings = {
      baseUrl: config.TICKET_JIRA_URL,
      project: config.TICKET_JIRA_PROJECT!,
      issueType: config.TICKET_JIRA_ISSUE_TYPE,
      user: config.TICKET_JIRA_USER!,
      token: config.TICKET_JIRA_TOKEN!,
      reopenTransition: config.TICKET_JIRA_REOPEN_TRANSITION,
      wontFixResolution: config.TICKET_JIRA_WONT_FIX_RESOLUTION,
      fields: jiraFieldsOf(config.TICKET_JIRA_FIELDS ?? '{}') ?? {},
    };
    trackers.push(new JiraIssues(settings, secrets));
  }
  return trackers;
}
